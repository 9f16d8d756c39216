import { apply } from "./natives.ts"
import type { Realm } from "./realm.ts"
import type { Reports } from "./reports.ts"
import { wrapAccessor, wrapMethod } from "./wrap.ts"

/**
 * Keeps the page's hands off the transforms. What the page sets is remembered, told to the bridge and given back when the page
 * reads it; ours stays where it is, since without it Firefox sends in the clear at once.
 */
export class PageTransforms {
  readonly #reports: Reports
  readonly #wished = new WeakMap<object, RTCRtpScriptTransform>()
  readonly #streaming = new WeakSet<object>()
  #said: "nothing" | "page-transform" = "nothing"

  constructor(reports: Reports) {
    this.#reports = reports
  }

  own(realm: Realm): void {
    for (const { prototype } of [realm.RTCRtpSender, realm.RTCRtpReceiver]) {
      wrapAccessor(prototype, "transform", {
        get: of => this.#wished.get(of) ?? null,
        set: (of, wish, native) => this.#wish(realm, of, wish, native),
      })
      // Streams to which nothing comes and from which nothing goes: the frames are with the worker.
      wrapMethod(prototype, "createEncodedStreams", ({ self }) => {
        if (!isEnd(realm, self)) throw new realm.TypeError("Illegal invocation")
        if (this.#streaming.has(self)) {
          throw new realm.DOMException("Encoded streams already created", "InvalidStateError")
        }
        this.#streaming.add(self)
        this.#say()
        return { readable: new realm.ReadableStream(), writable: new realm.WritableStream() }
      })
    }
  }

  #wish(realm: Realm, of: object, wish: unknown, native: CallableFunction): void {
    if (wish === null || wish === undefined) this.#wished.delete(of)
    else if (isTransform(realm, wish) || isTransform(window, wish)) {
      this.#wished.set(of, wish)
      this.#say()
      // The browser refuses it in its own words. It gets what it must refuse: the page's own wish might pass, and undo ours.
    } else apply(native, of, [isObject(wish) ? {} : 0])
  }

  #say(): void {
    if (this.#said === "nothing") this.#reports.say({ kind: "page-transform" })
    this.#said = "page-transform"
  }
}

function isTransform(realm: Realm, value: unknown): value is RTCRtpScriptTransform {
  return "RTCRtpScriptTransform" in realm && value instanceof realm.RTCRtpScriptTransform
}

function isEnd(realm: Realm, value: unknown): value is RTCRtpSender | RTCRtpReceiver {
  return value instanceof realm.RTCRtpSender || value instanceof realm.RTCRtpReceiver
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null
}
