import type { FromHook } from "../../src/messages/hook.ts"
import { before } from "./natives.ts"
import type { Realm } from "./realm.ts"
import type { Reports } from "./reports.ts"
import { wrapMethod } from "./wrap.ts"

type Refused = Extract<FromHook, { kind: "capture-refused" }>

/** What the browser says when it gives no camera or microphone. Other errors are the page's own mistakes. */
const WHY: Record<string, Refused["why"]> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "no-device",
  OverconstrainedError: "no-device",
  NotReadableError: "busy",
  AbortError: "busy",
}

/**
 * Looks on while the page asks for camera and microphone. The page gets what it would get.
 *
 * @param captured Told of each stream, a screen's too, before the page has it.
 */
export function watchCapture(reports: Reports, realm: Realm, captured: (stream: MediaStream) => void): void {
  // Without a secure context there are no devices.
  if (!("MediaDevices" in realm)) return
  const Native = realm.Promise
  wrapMethod(realm.MediaDevices.prototype, "getUserMedia", ({ args, run }) => {
    const stream = run()
    const media = mediaOf(args[0])
    if (!(stream instanceof Native) || !media) return stream
    return before(stream, captured, reason => {
      const why = reason instanceof realm.DOMException ? WHY[reason.name] : undefined
      if (why) reports.say({ kind: "capture-refused", media, why })
    })
  })
  wrapMethod(realm.MediaDevices.prototype, "getDisplayMedia", ({ run }) => {
    const stream = run()
    return stream instanceof Native ? before(stream, captured) : stream
  })
}

function mediaOf(constraints: unknown): Refused["media"] | undefined {
  if (typeof constraints !== "object" || constraints === null) return undefined
  const audio = "audio" in constraints && Boolean(constraints.audio)
  const video = "video" in constraints && Boolean(constraints.video)
  if (audio && video) return "both"
  if (audio) return "audio"
  return video ? "video" : undefined
}
