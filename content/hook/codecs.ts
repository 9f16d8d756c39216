import type { Media } from "../../src/messages/worker.ts"
import { call, natives } from "./natives.ts"
import { wrapMethod } from "./wrap.ts"

/** Codecs with a carrier. Everything else is kept out of the negotiation, above all `audio/red`, which servers cut apart. */
const SEALABLE = { audio: ["audio/opus"], video: ["video/vp8"] } as const satisfies Record<
  Media,
  readonly string[]
>
/** What goes along with them: retransmission, and tones, which are typed and not spoken. */
const COMPANIONS = {
  audio: ["audio/telephone-event", "audio/cn"],
  video: ["video/rtx"],
} as const satisfies Record<Media, readonly string[]>

/**
 * Firefox writes `rtcp-fb` lines for codecs that a shortened list has dropped, and Chromium refuses such a description; there
 * the list is only put into order.
 */
const SHORTENS = !CSS.supports("(-moz-appearance: none)")

export function isSealable(mimeType: string): boolean {
  const name = mimeType.toLowerCase()
  return [...SEALABLE.audio, ...SEALABLE.video].some(codec => codec === name)
}

/** Steers a transceiver that was just born to the codecs that can be sealed. */
export function preferSealable(
  transceiver: RTCRtpTransceiver,
  media: Media,
  wish: readonly RTCRtpCodec[] = [],
): void {
  const wished = choose(wish, media)
  const chosen = wished.length > 0 ? wished : choose(natives.getCapabilities(media)?.codecs ?? [], media)
  if (chosen.length === 0) return
  try {
    call(natives.setCodecPreferences, transceiver, chosen)
  } catch {
    // Stopped already, or a browser that wants another list: the worker drops what has no carrier.
  }
}

/** The page keeps its own order among the codecs that can be sealed, and the errors that it would get. */
export function ownCodecPreferences(): void {
  wrapMethod(RTCRtpTransceiver.prototype, "setCodecPreferences", ({ self, args, run }) => {
    run()
    const transceiver = self as RTCRtpTransceiver
    const media: Media = transceiver.receiver.track.kind === "audio" ? "audio" : "video"
    preferSealable(transceiver, media, Array.isArray(args[0]) ? args[0] : [])
  })
}

function choose(codecs: readonly RTCRtpCodec[], media: Media): RTCRtpCodec[] {
  const isIn = (list: readonly string[]) => (codec: RTCRtpCodec) =>
    list.includes(codec.mimeType.toLowerCase())
  const sealable = codecs.filter(isIn(SEALABLE[media]))
  const companions = codecs.filter(isIn(COMPANIONS[media]))
  if (sealable.length === 0) return []
  if (SHORTENS) return [...sealable, ...companions]
  const wanted = new Set([...sealable, ...companions])
  return [...sealable, ...companions, ...codecs.filter(codec => !wanted.has(codec))]
}
