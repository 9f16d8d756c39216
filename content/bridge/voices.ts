import { shortened } from "../../src/letters.ts"
import { drawMark } from "./marks.ts"
import { makeOverlay, type Overlay } from "./overlay.ts"
import type { Text } from "./text.ts"

const SHOWN_MS = 3_000
/** A picture that comes late, or goes first when somebody leaves, is no news. */
const SETTLED_MS = 2_000
/** More names than one can take in at a glance are counted. */
const MOST_NAMES = 4

const CSS = `
  .voices { position: fixed; inset-block-end: 12px; inset-inline-start: 12px; max-inline-size: min(420px, calc(100vw - 24px));
    box-sizing: border-box; display: flex; gap: 6px; align-items: flex-start; padding: 5px 10px; border-radius: 8px;
    background: #16161ad9; color: #fff; font: 13px/1.4 system-ui, sans-serif; overflow-wrap: anywhere; transition: opacity .3s }
  .voices.past { opacity: 0 }
  .mark { flex: none }
  @media (prefers-reduced-motion: reduce) { .voices { transition: none } }`

/**
 * People who are heard and not seen have no tile to be named on: a line at the window's edge names them when they come or go.
 * `now` in ms.
 */
export function showVoices(text: Text): { show(names: string[], now: number): "somebody" | "nobody" } {
  const since = new Map<string, number>()
  let overlay: Overlay | undefined
  let line: HTMLElement | undefined
  let shown = "[]"
  let fading: ReturnType<typeof setTimeout> | undefined
  return {
    show(heard, now) {
      for (const name of [...since.keys()]) if (!heard.includes(name)) since.delete(name)
      for (const name of heard) if (!since.has(name)) since.set(name, now)
      const names = heard.filter(name => now - (since.get(name) ?? now) >= SETTLED_MS)
      const said = JSON.stringify(names)
      const anybody = heard.length > 0 ? "somebody" : "nobody"
      if (said === shown) return anybody
      shown = said
      clearTimeout(fading)
      line?.remove()
      if (names.length === 0) return anybody
      overlay ??= makeOverlay(CSS, "labels")
      overlay.keep()
      line = overlay.root.appendChild(write(names, text))
      const fresh = line
      fading = setTimeout(() => fresh.classList.add("past"), SHOWN_MS)
      return anybody
    },
  }
}

function write(names: string[], text: Text): HTMLElement {
  const line = document.createElement("div")
  const mark = document.createElement("span")
  const words = document.createElement("span")
  line.className = "voices"
  mark.className = "mark"
  mark.append(drawMark("closed"))
  words.append(`${text.word("label_voices")} `)
  names.slice(0, MOST_NAMES).forEach((name, at) => {
    const one = document.createElement("bdi")
    one.textContent = shortened(name)
    words.append(at > 0 ? ", " : "", one)
  })
  if (names.length > MOST_NAMES) words.append(` +${names.length - MOST_NAMES}`)
  line.append(mark, words)
  return line
}
