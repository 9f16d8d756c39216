import type { Bytes } from "../brand.ts"

/** An earlier packet that travels once more. RFC 2198 §3. */
export interface RedundantBlock {
  readonly payloadType: number
  /** How much older it is than the primary block, in units of the RTP timestamp; 14 bits. */
  readonly offset: number
  /** At most 1,023. */
  readonly bytes: Bytes
}

/** A packet of `audio/red`, taken apart. */
export interface RedPacket {
  readonly payloadType: number
  readonly primary: Bytes
  /** The oldest first. */
  readonly redundant: readonly RedundantBlock[]
}

const MORE = 0x80
const HEADER_BYTES = 4

/** @returns `undefined` if the blocks do not add up to the packet, or no primary block is left. */
export function parseRed(packet: Bytes): RedPacket | undefined {
  const headers: { payloadType: number; offset: number; length: number }[] = []
  let at = 0
  for (; ((packet[at] ?? 0) & MORE) !== 0; at += HEADER_BYTES) {
    const [type = 0, high = 0, middle = 0, low = 0] = packet.subarray(at, at + HEADER_BYTES)
    headers.push({
      payloadType: type & ~MORE,
      offset: (high << 6) | (middle >> 2),
      length: ((middle & 3) << 8) | low,
    })
  }
  const payloadType = packet[at]
  at += 1
  const primary = headers.reduce((end, { length }) => end + length, at)
  if (payloadType === undefined || primary >= packet.length) return undefined
  const redundant = headers.map(({ length, ...header }) => {
    at += length
    return { ...header, bytes: packet.subarray(at - length, at) }
  })
  return { payloadType, primary: packet.subarray(primary), redundant }
}

/** The packet that {@link parseRed} takes apart. On a buffer of exactly its size. */
export function joinRed({ payloadType, primary, redundant }: RedPacket): ArrayBuffer {
  const start = HEADER_BYTES * redundant.length + 1
  const size = redundant.reduce((sum, { bytes }) => sum + bytes.length, start + primary.length)
  const packet = new Uint8Array(size)
  let place = start
  for (const [count, { payloadType, offset, bytes }] of redundant.entries()) {
    const header = [MORE | payloadType, offset >> 6, ((offset & 63) << 2) | (bytes.length >> 8), bytes.length]
    packet.set(header, count * HEADER_BYTES)
    packet.set(bytes, place)
    place += bytes.length
  }
  packet[start - 1] = payloadType
  packet.set(primary, place)
  return packet.buffer
}
