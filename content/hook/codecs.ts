import type { Media } from "../../src/messages/worker.ts"
import { call, natives } from "./natives.ts"
import type { Realm } from "./realm.ts"
import { type Section, sectionsOf } from "./sdp.ts"
import { wrapMethod } from "./wrap.ts"

/** Codecs with a carrier. Everything else is kept out of the negotiation, above all `audio/red`, which servers cut apart. */
const SEALABLE = {
  audio: ["audio/opus"],
  video: ["video/vp8", "video/vp9", "video/h264", "video/av1"],
} as const satisfies Record<Media, readonly string[]>
/**
 * What goes along with them: retransmission and error correction, which repeat packets that are sealed already, and tones, which
 * are typed and not spoken. Without retransmission Chromium pads the picture's own stream, and then it may freeze at its start.
 */
const COMPANIONS = {
  audio: ["audio/telephone-event", "audio/cn"],
  video: ["video/rtx", "video/red", "video/ulpfec", "video/flexfec-03"],
} as const satisfies Record<Media, readonly string[]>

/**
 * Firefox writes `rtcp-fb` lines for codecs that a shortened list has dropped, and Chromium refuses such a description; there
 * the list is only put into order.
 */
const SHORTENS = !CSS.supports("(-moz-appearance: none)")

/** Leaves a transceiver that was just born only codecs that can be sealed, in the order that they have anyway. */
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

/** Transceivers whose codecs the page has put into an order of its own. */
const ordered = new WeakSet<RTCRtpTransceiver>()

/** The page keeps its own order among the codecs that can be sealed, and the errors that it would get. */
export function ownCodecPreferences(realm: Realm): void {
  wrapMethod(realm.RTCRtpTransceiver.prototype, "setCodecPreferences", ({ self, args, run }) => {
    run()
    const transceiver = self as RTCRtpTransceiver
    const media: Media = transceiver.receiver.track.kind === "audio" ? "audio" : "video"
    const wish = Array.isArray(args[0]) ? args[0] : []
    if (wish.length > 0) ordered.add(transceiver)
    else ordered.delete(transceiver)
    preferSealable(transceiver, media, wish)
  })
}

/** An answer keeps the order of its offer, as it would without our having shortened the list. RFC 9429 §5.3.1. */
export function followOffer(pc: RTCPeerConnection, sdp: string): void {
  const sections = sectionsOf(sdp)
  for (const transceiver of call(natives.getTransceivers, pc)) {
    const section = sections.find(({ mid }) => mid === transceiver.mid)
    if (!section || ordered.has(transceiver)) continue
    const known = natives.getCapabilities(section.media)?.codecs ?? []
    const places = new Map(known.map(codec => [codec, placeOf(codec, section)]))
    const place = (codec: RTCRtpCodec) => places.get(codec) ?? 0
    preferSealable(
      transceiver,
      section.media,
      [...known].sort((a, b) => place(a) - place(b)),
    )
  }
}

/** The media sections of `sdp` that carry something but name no codec that can be sealed, each with the first that it does name. */
export function unsealable(sdp: string): { media: Media; mimeType: string }[] {
  return sectionsOf(sdp).flatMap(({ media, state, codecs }) =>
    state === "idle" || codecs.some(({ mimeType, format }) => isSealable(media, mimeType, format))
      ? []
      : [{ media, mimeType: codecs[0]?.mimeType ?? `${media}/unknown` }],
  )
}

/** Where `codec` stands in the order of `section`; behind all if it is not in it. */
function placeOf({ mimeType, sdpFmtpLine = "" }: RTCRtpCodec, { codecs }: Section): number {
  const name = mimeType.toLowerCase()
  const same = codecs
    .map((codec, place) => ({ ...codec, place }))
    .filter(codec => codec.mimeType.toLowerCase() === name)
  return (same.find(({ format }) => format === sdpFmtpLine) ?? same[0])?.place ?? codecs.length
}

/** @param format The codec's format parameters. H.264 in packetization mode 0 could not split a sealed frame. RFC 6184 §6.2. */
function isSealable(media: Media, mimeType: string, format = ""): boolean {
  const name = mimeType.toLowerCase()
  return isIn(SEALABLE[media], name) && (name !== "video/h264" || /\bpacketization-mode=1\b/.test(format))
}

function choose(codecs: readonly RTCRtpCodec[], media: Media): RTCRtpCodec[] {
  const sealable = codecs.filter(codec => isSealable(media, codec.mimeType, codec.sdpFmtpLine))
  if (sealable.length === 0) return []
  const wanted = codecs.filter(
    codec => sealable.includes(codec) || isIn(COMPANIONS[media], codec.mimeType.toLowerCase()),
  )
  return SHORTENS ? wanted : [...wanted, ...codecs.filter(codec => !wanted.includes(codec))]
}

function isIn(list: readonly string[], name: string): boolean {
  return list.includes(name)
}
