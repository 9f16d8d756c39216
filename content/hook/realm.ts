import { apply, defineProperty, getOwnPropertyDescriptor } from "./natives.ts"

/** A window whose platform scripts of the page's origin can reach: the page itself, a frame, or a window that it has opened. */
export type Realm = Window & typeof globalThis

/**
 * Says that a window is hooked, on the window itself: it goes when the browser puts another in its place. Its value hooks a
 * frame of this window's, which is nothing that a page could gain from.
 */
const MARK = Symbol.for("sotto:hook")

export function mark(realm: Realm, hookFrame: (frame: unknown) => void): void {
  defineProperty(realm, MARK, { value: hookFrame })
}

/** @returns What hooks a frame of `realm`, which is hooked itself. */
export function marked(realm: Window): ((frame: unknown) => void) | undefined {
  const value: unknown = getOwnPropertyDescriptor(realm, MARK)?.value
  return typeof value === "function" ? frame => apply(value, undefined, [frame]) : undefined
}

/** Asks the window that holds this one to hook it: both then share one frame worker, so that what is in a frame has keys too. */
export function askParent(realm: Realm): void {
  try {
    if (realm.parent !== realm) marked(realm.parent)?.(realm)
  } catch {
    // Another origin: this frame is a page of its own.
  }
}

/** @returns `window`, if the page's scripts may reach into it. */
export function reachable(window: unknown): Realm | undefined {
  try {
    const realm = window as Realm
    return realm.document && "RTCPeerConnection" in realm ? realm : undefined
  } catch {
    return undefined
  }
}
