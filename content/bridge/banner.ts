import type { PageView } from "../../src/messages/page.ts"
import type { Protection, Warning } from "../../src/messages/sentences.ts"
import { drawMark, type Shape } from "./marks.ts"
import { makeOverlay } from "./overlay.ts"
import type { Piece, Text } from "./text.ts"

const CSS = `
  .banner { position: fixed; inset-block-start: 12px; inset-inline: 0; margin-inline: auto; inline-size: fit-content;
    max-inline-size: min(560px, calc(100vw - 24px)); box-sizing: border-box; display: flex; gap: 10px; align-items: flex-start;
    padding: 10px 10px 10px 14px; border-radius: 12px; border: 1px solid #0002; border-inline-start: 4px solid #8a5a00;
    background: #fff; color: #1b1b1f; font: 15px/1.4 system-ui, sans-serif; box-shadow: 0 4px 24px #0004; pointer-events: auto }
  .banner[data-tone="stop"] { border-inline-start-color: #b3261e }
  .banner[hidden] { display: none }
  .mark { flex: none; inline-size: 20px; text-align: center }
  p { margin: 0; overflow-wrap: anywhere } p + p { margin-block-start: 6px }
  .first { font-weight: 600 }
  button { flex: none; border: 0; border-radius: 8px; background: none; color: inherit; font: inherit; cursor: pointer }
  button:hover { background: #8883 } button:focus-visible { outline: 2px solid currentColor; outline-offset: -4px }
  .close { inline-size: 40px; block-size: 40px; margin: -6px -4px; font: 20px/1 system-ui, sans-serif }
  .act { min-block-size: 40px; margin-block-start: 8px; padding-inline: 14px; border: 1px solid currentColor; font-weight: 600 }
  .act[hidden] { display: none }
  @media (prefers-color-scheme: dark) {
    .banner { background: #24242b; color: #f1f0f4; border-color: #fff2; border-inline-start-color: #ffb951 }
    .banner[data-tone="stop"] { border-inline-start-color: #ffb4ab }
  }`

/** Shape beside the words, so that nothing hangs on colour. */
const MARK = {
  protected: "closed",
  waiting: "hourglass",
  "not-protected": "open",
  stopped: "barred",
} as const satisfies Record<Protection["state"], Shape>

/** Told, not asked: they need no decision, so they lie over the page for a moment only. */
const NEWS: readonly Warning["kind"][] = ["joined", "left", "evicted-someone"]
const NEWS_MS = 8_000

/** A small strip over the top of the page, for what needs attention. A protected meeting without warnings shows none. */
/** @param allow The person clicked *Allow Sotto on this page*. Nothing that weakens protection is ever offered over a page. */
export function showBanner(text: Text, allow: () => void): { show(view: PageView): void } {
  const { root, keep } = makeOverlay(CSS)
  const banner = document.createElement("div")
  const mark = document.createElement("span")
  const column = document.createElement("div")
  const words = document.createElement("div")
  const act = document.createElement("button")
  const close = document.createElement("button")
  banner.className = "banner"
  banner.hidden = true
  mark.className = "mark"
  mark.setAttribute("aria-hidden", "true")
  act.className = "act"
  act.type = "button"
  act.textContent = text.word("allow_here")
  close.className = "close"
  column.style.flex = "1"
  close.type = "button"
  close.textContent = "\u00d7"
  close.setAttribute("aria-label", text.word("dismiss"))
  column.append(words, act)
  banner.append(mark, column, close)
  root.append(banner)

  let shown = ""
  let dismissed = ""
  let passing: ReturnType<typeof setTimeout> | undefined
  close.addEventListener("click", () => {
    dismissed = shown
    banner.hidden = true
  })
  act.addEventListener("click", event => {
    if (event.isTrusted) allow()
  })
  const show = (view: PageView): void => {
    clearTimeout(passing)
    const { protection } = view
    const calm = protection.state === "protected"
    const news = view.warnings.filter(({ kind }) => NEWS.includes(kind))
    const alarms = view.warnings.filter(warning => !news.includes(warning))
    const fresh = news.filter(({ since }) => Date.now() - since < NEWS_MS)
    if (fresh.length > 0) passing = setTimeout(() => show(view), NEWS_MS)
    const sentences = [
      ...(calm ? [] : [text.protection(protection)]),
      ...[...alarms, ...fresh].map(text.warning),
    ].filter(sentence => sentence.length > 0)
    const content = JSON.stringify([protection.state, sentences])
    if (content === shown) {
      keep()
      return
    }
    shown = content
    const urgent = protection.state === "stopped" || alarms.length > 0
    banner.dataset["tone"] = urgent ? "stop" : "wait"
    words.setAttribute("role", urgent ? "alert" : "status")
    mark.replaceChildren(drawMark(alarms.length > 0 && calm ? "alarm" : MARK[protection.state]))
    words.replaceChildren(...sentences.map(paragraph))
    act.hidden = protection.reason !== "site-rules"
    banner.hidden = sentences.length === 0 || content === dismissed
    keep()
  }
  return { show }
}

/** One sentence. Names are set apart, so that no name can turn the words around it or pass for ours. */
function paragraph(sentence: Piece[]): HTMLElement {
  const line = document.createElement("p")
  for (const { kind, text } of sentence) {
    const piece = document.createElement(kind === "name" ? "bdi" : "span")
    piece.textContent = text
    line.append(piece)
  }
  return line
}
