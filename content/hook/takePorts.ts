import { PORTS_EVENT, PORTS_WANTED_EVENT } from "../../src/messages/hook.ts"
import { call, natives } from "./natives.ts"
import { ports } from "./redeem.ts"

/** `keys` goes to the worker untouched; `reports` is the hook's own. */
export interface Ports {
  keys: MessagePort
  reports: MessagePort
}

/**
 * Takes the two ports that the bridge hands over at document_start, whichever of the two scripts runs first. The event is
 * stopped before any listener of the page's, and `preventDefault` tells the bridge at once that it was taken, so that it
 * never hands out a second pair.
 */
export function takePorts(taken: (ports: Ports) => void): void {
  let state: "waiting" | "done" = "waiting"
  const listener = (event: Event) => {
    if (state === "done" || !(event instanceof MessageEvent)) return
    const [keys, reports] = event.ports
    if (!keys || !reports) return
    state = "done"
    event.stopImmediatePropagation()
    event.preventDefault()
    call(natives.removeEventListener, window, PORTS_EVENT, listener, true)
    taken({ keys, reports })
  }
  ports.take = listener
  call(natives.addEventListener, window, PORTS_EVENT, listener, true)
  call(natives.dispatchEvent, window, new Event(PORTS_WANTED_EVENT))
}
