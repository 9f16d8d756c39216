import browser from "webextension-polyfill"
import type { FromPage } from "../../src/messages/page.ts"

/** Activity at this pace keeps the background alive in both browsers; it dies after 30 s without. */
const BEAT_MS = 20_000
const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 5_000

export interface Edge {
  /** `unsaid`: nobody is there to hear it. What stands is said again on the next connection. */
  say(message: FromPage): "said" | "unsaid"
}

interface Ends {
  /** First words on each connection, also after the background died. */
  greet(): FromPage[]
  heard(data: unknown): void
  /** The extension was removed or updated: nobody will ever answer this page again. */
  orphaned(): void
}

/** The runtime port "page" to the background, opened again whenever the background, or the page's sleep, has closed it. */
export function openEdge(ends: Ends): Edge {
  let port: browser.Runtime.Port | undefined
  let wait = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const open = () => {
    clearTimeout(timer)
    if (port) return
    let opened: browser.Runtime.Port
    try {
      opened = browser.runtime.connect({ name: "page" })
    } catch {
      clearInterval(beat)
      ends.orphaned()
      return
    }
    port = opened
    opened.onMessage.addListener((data: unknown) => {
      wait = 0
      ends.heard(data)
    })
    opened.onDisconnect.addListener(() => lost(opened))
    for (const message of ends.greet()) say(message)
  }
  const lost = (closed: browser.Runtime.Port) => {
    if (port !== closed) return
    port = undefined
    timer = setTimeout(open, wait)
    wait = Math.min(LONGEST_WAIT_MS, wait * 2 || FIRST_WAIT_MS)
  }
  const say = (message: FromPage) => {
    const to = port
    if (!to) return "unsaid"
    try {
      to.postMessage(message)
      return "said"
    } catch {
      // A port that was opened while the extension went away is closed without an event: only speaking shows it.
      lost(to)
      return "unsaid"
    }
  }
  const beat = setInterval(() => say({ kind: "beat" }), BEAT_MS)
  window.addEventListener("pageshow", event => {
    if (event.persisted) open()
  })
  open()
  return { say }
}
