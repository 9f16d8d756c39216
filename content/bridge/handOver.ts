import { PORTS_EVENT, PORTS_WANTED_EVENT } from "../../src/messages/hook.ts"

/** The bridge's ends. The other two are the hook's to take: it keeps one and transfers the other to its worker. */
export interface OwnPorts {
  keys: MessagePort
  hook: MessagePort
}

/**
 * Hands two ports to the hook, once, whichever of the two scripts runs first. The hook stops the event before any listener of
 * the page's and acknowledges by `preventDefault`, at once: an acknowledgement that came later would let the page ask for
 * another pair. The offer ends before the page's first script runs.
 */
export function handOver(given: (ports: OwnPorts) => void): void {
  let offer: "open" | "closed" = "open"
  const close = () => {
    offer = "closed"
    firstScript.disconnect()
    window.removeEventListener(PORTS_WANTED_EVENT, asked, true)
    document.removeEventListener("DOMContentLoaded", close)
  }
  const give = () => {
    if (offer === "closed") return
    const keys = new MessageChannel()
    const hook = new MessageChannel()
    const event = new MessageEvent(PORTS_EVENT, { ports: [keys.port2, hook.port2], cancelable: true })
    if (window.dispatchEvent(event)) {
      for (const port of [keys.port1, keys.port2, hook.port1, hook.port2]) port.close()
      return
    }
    close()
    given({ keys: keys.port1, hook: hook.port1 })
  }
  const asked = (event: Event) => {
    event.stopImmediatePropagation()
    give()
  }
  const firstScript = new MutationObserver(() => {
    if (document.getElementsByTagName("script").length > 0) close()
  })
  window.addEventListener(PORTS_WANTED_EVENT, asked, true)
  document.addEventListener("DOMContentLoaded", close)
  firstScript.observe(document, { childList: true, subtree: true })
  give()
}

/**
 * May this frame have ports? Not where an ancestor of the same origin could have planted listeners in the window before our
 * scripts ran. Such a frame has a hook without keys: nothing leaves it.
 */
export function mayHavePorts(): boolean {
  for (let frame: Window = window; frame !== frame.parent; ) {
    frame = frame.parent
    try {
      if (frame.document) return false
    } catch {
      // Another origin: it cannot reach into this window.
    }
  }
  return true
}
