/** The two things that keep media in until it is sealed. */
import { call, natives } from "./natives.ts"

/**
 * The page's configuration, with Chromium's barrier: with `encodedInsertableStreams` no packet leaves a sender, and no frame
 * reaches a decoder, until a transform is there. Other browsers ignore the word.
 */
export function barred(configuration: unknown): unknown {
  const barrier = { encodedInsertableStreams: { value: true, enumerable: true } }
  if (configuration === undefined || configuration === null) return Object.create({}, barrier)
  // Anything that is no object is for the browser to refuse.
  if (typeof configuration !== "object" && typeof configuration !== "function") return configuration
  return Object.create(configuration, barrier)
}

/** @returns `refused` where the end has no transform now, so that the caller must stop what it would send. */
export function setTransform(
  of: RTCRtpSender | RTCRtpReceiver,
  transform: RTCRtpScriptTransform | undefined,
): "set" | "refused" {
  const set = "replaceTrack" in of ? natives.senderTransform : natives.receiverTransform
  if (!transform || !set) return "refused"
  try {
    call(set, of, transform)
    return "set"
  } catch {
    return "refused"
  }
}
