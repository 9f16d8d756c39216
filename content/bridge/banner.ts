import TOKENS from "../../look/tokens.css"
import { shortened } from "../../src/letters.ts"
import type { PageView } from "../../src/messages/page.ts"
import { isNews, type Protection } from "../../src/messages/sentences.ts"
import { drawMark, type Shape } from "./marks.ts"
import { makeOverlay } from "./overlay.ts"
import type { Piece, Text } from "./text.ts"

const CSS = `${TOKENS}
  .banner { position: fixed; inset-block-start: 12px; inset-inline: 0; margin-inline: auto; inline-size: fit-content;
    max-inline-size: min(560px, calc(100vw - 24px)); box-sizing: border-box; display: flex; gap: 10px; align-items: flex-start;
    padding: 10px 10px 10px 14px; border-radius: var(--round); border: 1px solid var(--line);
    border-inline-start: 4px solid var(--wait); background: var(--raised); color: var(--ink); font: var(--text);
    box-shadow: 0 4px 24px var(--shade); pointer-events: auto }
  .banner[data-tone="stop"] { border-inline-start-color: var(--bad) }
  .banner[hidden] { display: none }
  .mark { flex: none; inline-size: 20px; text-align: center; color: var(--wait) }
  .banner[data-tone="stop"] .mark { color: var(--bad) }
  p { margin: 0; overflow-wrap: anywhere } p + p { margin-block-start: 6px }
  button { flex: none; border: 0; border-radius: var(--round-small); background: none; color: inherit; font: inherit; cursor: pointer }
  button:hover { background: color-mix(in srgb, var(--ink) 12%, transparent) }
  button:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px }
  .close { inline-size: var(--target); block-size: var(--target); margin: -6px -4px; font: 20px/1 system-ui, sans-serif }
  .act { min-block-size: var(--target); margin-block-start: 8px; padding-inline: 14px; border: 1px solid var(--edge); font-weight: 600 }
  .act[hidden] { display: none }`

/** Shape beside the words, so that nothing hangs on colour. */
const MARK = {
  protected: "closed",
  waiting: "hourglass",
  "not-protected": "open",
  stopped: "hand",
} as const satisfies Record<Protection["state"], Shape>

/** News lie over the page for a moment only. */
const NEWS_MS = 8_000

/**
 * A small strip over the top of the page, for what needs attention. A protected meeting without warnings shows none.
 *
 * @param allow The person clicked *Allow Sotto on this page*. Nothing that weakens protection is ever offered over a page.
 */
export function showBanner(text: Text, allow: () => void): { show(view: PageView): void } {
  const { root, keep } = makeOverlay(CSS, "warnings")
  const banner = document.createElement("div")
  const mark = document.createElement("span")
  const column = document.createElement("div")
  const words = document.createElement("div")
  const act = document.createElement("button")
  const close = document.createElement("button")
  banner.className = "banner sotto"
  banner.hidden = true
  // Not those of the page around it.
  banner.lang = text.word("lang")
  banner.dir = text.word("dir")
  // Of two sentences the one that is new is read aloud, not both again.
  words.setAttribute("aria-atomic", "false")
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
    const news = view.warnings.filter(isNews)
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
    rewrite(words, sentences)
    act.hidden = protection.reason !== "site-rules"
    banner.hidden = sentences.length === 0 || content === dismissed
    keep()
  }
  return { show }
}

/** Writes what is new and takes away what no longer holds; what stands is not touched. */
function rewrite(box: HTMLElement, sentences: Piece[][]): void {
  const standing = new Map([...box.children].map(line => [line.textContent, line]))
  const lines = sentences.map(sentence => {
    const line = paragraph(sentence)
    const same = standing.get(line.textContent)
    return same?.isEqualNode(line) ? same : line
  })
  for (const line of [...box.children]) if (!lines.includes(line)) line.remove()
  for (const [at, line] of lines.entries()) {
    if (line.parentElement !== box) box.insertBefore(line, box.children[at] ?? null)
  }
}

/** One sentence. Names are set apart, so that no name can turn the words around it or pass for ours. */
function paragraph(sentence: Piece[]): Element {
  const line = document.createElement("p")
  for (const { kind, text } of sentence) {
    const piece = document.createElement(kind === "name" ? "bdi" : "span")
    piece.textContent = kind === "name" ? shortened(text) : text
    line.append(piece)
  }
  return line
}
