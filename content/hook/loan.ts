/**
 * A window that the page opens becomes a page of its own, with a hook and keys of its own, when its document comes; but the page
 * holds its platform before that, and the browser keeps that platform. In between it has our constructor on loan, and a listener
 * that no other can precede, so that nobody else gets the ports that are handed over there.
 */
import { PORTS_EVENT } from "../../src/messages/hook.ts"
import { apply, defineProperty, getOwnPropertyDescriptor, natives } from "./natives.ts"
import { marked, type Realm, reachable } from "./realm.ts"
import { LOAN, type Loan } from "./redeem.ts"

/** @param enter Hooks a frame, which a name may have opened. */
export function lend(opened: unknown, enter: (frame: Realm) => void): void {
  const realm = reachable(opened)
  if (!realm || marked(realm) || getOwnPropertyDescriptor(realm, LOAN)) return
  if (realm.parent !== realm) {
    enter(realm)
    return
  }
  const names = ["RTCPeerConnection", "webkitRTCPeerConnection"]
  const own = names.map(name => [name, getOwnPropertyDescriptor(realm, name)] as const)
  for (const [name, descriptor] of own) {
    if (descriptor) defineProperty(realm, name, { ...descriptor, value: window.RTCPeerConnection })
  }
  let taker: ((event: Event) => void) | undefined
  const loan: Loan = take => {
    // As soon as a script of the page's can run there, it is too late to ask.
    if (taker || realm.document.readyState !== "loading" || realm.document.scripts.length > 0) return "kept"
    taker = take
    for (const [name, descriptor] of own) if (descriptor) defineProperty(realm, name, descriptor)
    return "given-back"
  }
  defineProperty(realm, LOAN, { value: loan })
  const first = (event: Event) => {
    event.stopImmediatePropagation()
    taker?.(event)
  }
  apply(natives.addEventListener, realm, [PORTS_EVENT, first, true])
}
