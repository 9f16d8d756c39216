import { natives } from "./natives.ts"
import type { Reports } from "./reports.ts"
import { wrapAccessor, wrapMethod } from "./wrap.ts"

/**
 * Keeps the page's hands off the transforms. What the page sets is remembered, told to the bridge and given back when the page
 * reads it; ours stays where it is, since without it Firefox sends in the clear at once.
 */
export function ownPageTransforms(reports: Reports): void {
  const wished = new WeakMap<object, RTCRtpScriptTransform>()
  const streaming = new WeakSet<object>()
  let said: "nothing" | "page-transform" = "nothing"
  const say = () => {
    if (said === "nothing") reports.say({ kind: "page-transform" })
    said = "page-transform"
  }
  const read = (of: unknown) => (isObject(of) ? (wished.get(of) ?? null) : null)
  const write = (of: unknown, wish: unknown) => {
    if (!isObject(of)) throw new TypeError("Illegal invocation")
    if (wish === null || wish === undefined) {
      wished.delete(of)
      return
    }
    if (!natives.RTCRtpScriptTransform || !(wish instanceof natives.RTCRtpScriptTransform)) {
      throw new TypeError("Failed to convert value to 'RTCRtpScriptTransform'.")
    }
    wished.set(of, wish)
    say()
  }
  for (const prototype of [RTCRtpSender.prototype, RTCRtpReceiver.prototype]) {
    wrapAccessor(prototype, "transform", { get: read, set: write })
    // Streams to which nothing comes and from which nothing goes: the frames are with the worker.
    wrapMethod(prototype, "createEncodedStreams", ({ self }) => {
      if (!(self instanceof RTCRtpSender || self instanceof RTCRtpReceiver))
        throw new TypeError("Illegal invocation")
      if (streaming.has(self)) throw new DOMException("Encoded streams already created", "InvalidStateError")
      streaming.add(self)
      say()
      return { readable: new ReadableStream(), writable: new WritableStream() }
    })
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null
}
