import type { Bytes } from "../brand.ts"
import type { RedPacket } from "./red.ts"

/** Layout of the trailer and of what is sealed with a frame; a receiver drops any other. */
export const VERSION = 1
/** The last two bytes of every sealed part. The last is not 00, which H.264 would strip. */
const MAGIC = [0x53, 0x7e] as const
/** Header length, carrier length, version, magic. */
export const TRAILER_BYTES = 6
const MIN_HEADER_BYTES = 1
const MAX_HEADER_BYTES = 17
const TAG_BYTES = 16

/** A sealed frame's parts as they lie in the received bytes. */
export interface Found {
  /** SFrame header. */
  readonly header: Bytes
  /** Ciphertext and tag. */
  readonly ciphertext: Bytes
  /** The packet of RED whose primary block they are. */
  readonly red?: RedPacket
}

/** A sealed frame's parts as they were made. */
export interface SealedBytes {
  readonly header: Bytes
  readonly ciphertext: ArrayBuffer
}

/** Where in its frame a sealed part lies. */
export interface Place {
  /** Where the ciphertext begins: bytes before it. */
  readonly at: number
  /** How many of them are the carrier's, at most 65,535; what lies before those is put there for a packetizer. */
  readonly carrier: number
  /** Bytes behind the trailer. */
  readonly after: number
}

/** How long they are together with their trailer. */
export function sealedBytes({ header, ciphertext }: SealedBytes): number {
  return ciphertext.byteLength + header.length + TRAILER_BYTES
}

/**
 * Makes the frame with `ciphertext ‖ header ‖ header length 1 ‖ carrier length 2 (BE) ‖ version 1 ‖ magic 2` in its place. It takes the
 * ciphertext's buffer, which is gone then: to lengthen that costs less than another one.
 *
 * @returns A frame on a buffer of its size. What lies before and behind is the caller's to fill, all of it.
 */
export function frameAround(sealed: SealedBytes, { at, carrier, after }: Place): Bytes {
  const { header, ciphertext } = sealed
  const length = ciphertext.byteLength
  const frame = new Uint8Array(ciphertext.transfer(at + sealedBytes(sealed) + after))
  frame.copyWithin(at, 0, length)
  let next = at + length
  frame.set(header, next)
  next += header.length
  frame[next] = header.length
  frame[next + 1] = carrier >> 8
  frame[next + 2] = carrier
  frame[next + 3] = VERSION
  frame[next + 4] = MAGIC[0]
  frame[next + 5] = MAGIC[1]
  return frame
}

/**
 * Finds the sealed part that ends where `frame` ends. What lies before it is the carrier, which nobody looks at.
 *
 * @returns `undefined` if there is none, or of another version.
 */
export function findSealed(frame: Bytes): Found | undefined {
  const trailer = frame.length - TRAILER_BYTES
  if (trailer < MIN_HEADER_BYTES + TAG_BYTES) return undefined
  if (frame[trailer + 4] !== MAGIC[0] || frame[trailer + 5] !== MAGIC[1] || frame[trailer + 3] !== VERSION)
    return undefined
  const headerBytes = frame[trailer] ?? 0
  if (headerBytes < MIN_HEADER_BYTES || headerBytes > MAX_HEADER_BYTES) return undefined
  const carrierBytes = ((frame[trailer + 1] ?? 0) << 8) | (frame[trailer + 2] ?? 0)
  const header = trailer - headerBytes
  if (carrierBytes + TAG_BYTES > header) return undefined
  return { header: frame.subarray(header, trailer), ciphertext: frame.subarray(carrierBytes, header) }
}
