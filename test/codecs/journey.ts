/**
 * What packetizers, servers and depacketizers do to a frame on its way, written from what they were seen to do and from RFC 6184,
 * RFC 2198 and the AV1 RTP specification; not from the code that makes the frames ready for it.
 */
import { concat } from "../../src/bytes.ts"
import { fromHex, toHex } from "../../src/hex.ts"

/** A frame's way from sender to receiver. `undefined`: nothing arrives. */
export type Journey = (frame: Uint8Array) => Uint8Array | undefined

/** VP8, VP9, Opus: cut into packets and put together again. */
export const asItIs: Journey = frame => frame

/** H.264: split at start codes, which get four bytes at the other end; zeros before them are nobody's. */
export const nalByNal: Journey = frame => {
  const hex = toHex(frame)
  const bytes = hex.match(/../g)!.join(" ")
  const [lead, ...nals] = bytes.split(/(?:00 )*00 00 01 /)
  if (lead !== "") return undefined
  return fromHex(nals.map(nal => `00000001${nal.replace(/( 00)* ?$/, "").replaceAll(" ", "")}`).join(""))
}

/** AV1: temporal delimiters, tile lists and padding are dropped, and every size is written anew. */
export const obuByObu: Journey = frame => {
  const kept: Uint8Array[] = []
  for (let at = 0; at < frame.length; ) {
    const header = frame[at]!
    const headerBytes = header & 4 ? 2 : 1
    let sizeAt = at + headerBytes
    let size = frame.length - sizeAt
    if (header & 2) {
      size = 0
      for (let shift = 0; ; shift += 7) {
        const byte = frame[sizeAt++]
        if (byte === undefined) return undefined
        size |= (byte & 127) << shift
        if (byte < 128) break
      }
    }
    if (sizeAt + size > frame.length) return undefined
    if (![2, 8, 15].includes((header >> 3) & 15)) {
      const head = Uint8Array.from(frame.subarray(at, at + headerBytes))
      head[0]! |= 2
      kept.push(head, Uint8Array.from(leb128(size)), frame.subarray(sizeAt, sizeAt + size))
    }
    at = sizeAt + size
  }
  return concat(...kept)
}

function leb128(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb128(value >>> 7)]
}

/** RED without redundant blocks, as senders of ours write it. */
export const redOf = (payloadType: number, primary: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(payloadType), primary)

/** A server takes the newest block out of RED. */
export const outOfRed = (packet: Uint8Array): Uint8Array => {
  let at = 0
  let skip = 0
  for (; packet[at]! & 0x80; at += 4) skip += ((packet[at + 2]! & 3) << 8) | packet[at + 3]!
  return packet.subarray(at + 1 + skip)
}

/** A server puts packets of Opus into RED, the newest last, each 960 samples after the one before. */
export const intoRed = (payloadType: number, ...packets: Uint8Array[]): Uint8Array => {
  const older = packets.slice(0, -1)
  const headers = older.map(({ length }, place) => {
    const offset = (older.length - place) * 960
    return Uint8Array.of(0x80 | payloadType, offset >> 6, ((offset & 63) << 2) | (length >> 8), length & 255)
  })
  return concat(...headers, Uint8Array.of(payloadType), ...packets)
}
