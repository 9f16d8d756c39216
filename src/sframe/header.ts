import type { Bytes, Counter, Kid } from "../brand.ts"
import { Malformed } from "../errors.ts"
import { highHalf, lowHalf } from "./halves.ts"

/** Longest header: config byte, 8-byte KID, 8-byte CTR. RFC 9605 §4.3. */
export const MAX_HEADER_BYTES = 17
/** Least value that does not fit into the three bits of the config byte. */
const FIRST_EXTENDED = 8

export interface Header {
  kid: Kid
  counter: Counter
  /** Bytes that the header takes. */
  length: number
}

/** The header of one frame, each value in its shortest form. RFC 9605 §4.3. */
export function encodeHeader(kid: Kid, counter: Counter): Bytes {
  const kidBytes = extendedLength(kid)
  const counterBytes = extendedLength(counter)
  const header = new Uint8Array(1 + kidBytes + counterBytes)
  const kidField = kidBytes === 0 ? Number(kid) : 8 | (kidBytes - 1)
  const counterField = counterBytes === 0 ? Number(counter) : 8 | (counterBytes - 1)
  header[0] = (kidField << 4) | counterField
  put(header, 1, kidBytes, kid)
  put(header, 1 + kidBytes, counterBytes, counter)
  return header
}

/**
 * Decodes the header at the start of `bytes`, which may go on behind it. RFC 9605 §4.3.
 *
 * @throws {@link Malformed} if `bytes` ends inside the header, or a value is not in its shortest form.
 */
export function decodeHeader(bytes: Uint8Array): Header {
  const config = bytes[0]
  if (config === undefined) throw new Malformed("SFrame header", "empty")
  const kidBytes = config & 0x80 ? ((config >> 4) & 7) + 1 : 0
  const counterBytes = config & 0x08 ? (config & 7) + 1 : 0
  const length = 1 + kidBytes + counterBytes
  if (bytes.length < length) throw new Malformed("SFrame header", "cut short")
  const kid = kidBytes === 0 ? BigInt((config >> 4) & 7) : take(bytes, 1, kidBytes)
  const counter = counterBytes === 0 ? BigInt(config & 7) : take(bytes, 1 + kidBytes, counterBytes)
  return { kid: kid as Kid, counter: counter as Counter, length }
}

/** Bytes that `value` takes outside the config byte: none below 8. */
function extendedLength(value: bigint): number {
  if (value < FIRST_EXTENDED) return 0
  const high = highHalf(value)
  const half = high === 0 ? lowHalf(value) : high
  return ((39 - Math.clz32(half)) >> 3) + (high === 0 ? 0 : 4)
}

function put(into: Uint8Array, at: number, length: number, value: bigint): void {
  let low = lowHalf(value)
  let high = highHalf(value)
  for (let place = at + length - 1; place >= at; place--) {
    into[place] = low
    low = (low >>> 8) | ((high & 0xff) << 24)
    high >>>= 8
  }
}

function take(bytes: Uint8Array, at: number, length: number): bigint {
  let low = 0
  let high = 0
  for (let place = at; place < at + length; place++) {
    high = ((high << 8) | (low >>> 24)) >>> 0
    low = ((low << 8) | (bytes[place] ?? 0)) >>> 0
  }
  if (bytes[at] === 0 || (high === 0 && low < FIRST_EXTENDED))
    throw new Malformed("SFrame header", "not in its shortest form")
  return high === 0 ? BigInt(low) : (BigInt(high) << 32n) | BigInt(low)
}
