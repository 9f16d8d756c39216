import type { Realm } from "./realm.ts"
import { barred } from "./seal.ts"
import { wrapMethod } from "./wrap.ts"

const BARRIER = "encodedInsertableStreams"
/** Chromium alone knows the barrier; nobody else would look at it. */
const KNOWN = "createEncodedStreams" in RTCRtpSender.prototype

/** What the page itself has said of the barrier, by connection, of whatever window. */
const wishes = new WeakMap<object, boolean>()

/** What the page itself says of the barrier. Throws what the page's own getter throws. */
export function wishIn(configuration: unknown): boolean {
  return KNOWN && isObject(configuration) && Boolean(Reflect.get(configuration, BARRIER))
}

export function rememberWish(pc: RTCPeerConnection, wish: boolean): void {
  if (KNOWN) wishes.set(pc, wish)
}

/**
 * Lets the page see its own configuration: what it said of the barrier, not what {@link barred} has made of it. Chromium takes no
 * change of configuration that says otherwise than the constructor's.
 */
export function ownConfigurations(realm: Realm): void {
  const pcs = realm.RTCPeerConnection.prototype
  wrapMethod(pcs, "getConfiguration", ({ self, run }) => {
    const shown = run()
    const wish = wishOf(self)
    if (wish !== undefined && isObject(shown)) Reflect.set(shown, BARRIER, wish)
    return shown
  })
  wrapMethod(pcs, "setConfiguration", ({ self, args, run }) => {
    const wish = wishOf(self)
    if (wish === undefined) return run()
    const [configuration, ...more] = args
    if (wishIn(configuration) === wish) return run([barred(configuration), ...more])
    // Another wish than before is for the browser to refuse, and to it that is to take the barrier away.
    return run([Object.create(Object(configuration), { [BARRIER]: { value: false } }), ...more])
  })
}

function wishOf(pc: unknown): boolean | undefined {
  return isObject(pc) ? wishes.get(pc) : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null
}
