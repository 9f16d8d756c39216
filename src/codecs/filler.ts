/**
 * Blank frames that servers send of their own accord, for a track that is muted or about to end. They are played, so each is told by all
 * of its bytes: there is no room in them for anything that anybody could say.
 */
import type { Bytes } from "../brand.ts"
import { startsWith } from "../bytes.ts"
import { fromHex } from "../hex.ts"

/** 20 ms of silence, CELT, mono, in one frame: what servers pad to 80 bytes, or what is left of our own carrier without its padding. */
const OPUS = fromHex("f8fffe")
const OPUS_PADDED_BYTES = 80
/** A black key frame of 8 × 8. */
const VP8 = fromHex("1002009d012a080008000047088585888584880202000c0d6000feffab5080")
/** A black IDR picture of 2 × 2 with its parameter sets, and the start codes that a receiver puts before them. */
const H264 = fromHex(
  "000000016742c01f0fd91f888884000003000400000300c83c60c920" +
    "000000016887cb83cb20" +
    "000000016588840af2628000a7be",
)

export function isOpusFiller(packet: Bytes): boolean {
  return (
    startsWith(packet, OPUS) &&
    (packet.length === OPUS.length ||
      (packet.length === OPUS_PADDED_BYTES && packet.subarray(OPUS.length).every(byte => byte === 0)))
  )
}

export function isVp8Filler(frame: Bytes): boolean {
  return isSame(frame, VP8)
}

export function isH264Filler(frame: Bytes): boolean {
  return isSame(frame, H264)
}

function isSame(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && startsWith(one, other)
}
