/** One RTP packet of VP8 without its payload descriptor. RFC 7741 §4.2. */
export interface Vp8Part {
  bytes: Uint8Array
  /** The packet holds the first bytes of its frame: S set and partition 0. */
  begins: boolean
}

/** Bits of the descriptor's first byte, of its extension, and of the picture id. */
const EXTENDED = 0x80
const START = 0x10
const PARTITION = 0x07
const PICTURE_ID = 0x80
const TL0PICIDX = 0x40
const TID_OR_KEYIDX = 0x30
const LONG = 0x80

export function vp8Payload(payload: Uint8Array): Vp8Part {
  const head = payload[0] ?? 0
  const begins = (head & START) !== 0 && (head & PARTITION) === 0
  if ((head & EXTENDED) === 0) return { bytes: payload.subarray(1), begins }
  const extension = payload[1] ?? 0
  let length = 2
  if (extension & PICTURE_ID) length += (payload[length] ?? 0) & LONG ? 2 : 1
  if (extension & TL0PICIDX) length += 1
  if (extension & TID_OR_KEYIDX) length += 1
  return { bytes: payload.subarray(length), begins }
}
