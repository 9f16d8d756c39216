import type { Bytes } from "../brand.ts"

/** Where an encoder stands after bits that are always the same. */
export interface BoolState {
  readonly written: readonly number[]
  readonly bottom: number
  readonly range: number
  /** Shifts left until the next byte is whole. */
  readonly bitCount: number
}

/** The boolean entropy encoder of VP8. RFC 6386 §7.3. */
export class BoolWriter {
  readonly #bytes: number[]
  #bottom: number
  #range: number
  #bitCount: number

  constructor(from: BoolState = { written: [], bottom: 0, range: 255, bitCount: 24 }) {
    this.#bytes = [...from.written]
    this.#bottom = from.bottom
    this.#range = from.range
    this.#bitCount = from.bitCount
  }

  /** @param probability Of `bit` being 0, in 256ths, from 1 to 255. */
  put(probability: number, bit: 0 | 1): void {
    const split = 1 + (((this.#range - 1) * probability) >> 8)
    if (bit === 1) {
      this.#bottom += split
      this.#range -= split
    } else {
      this.#range = split
    }
    while (this.#range < 128) {
      this.#range <<= 1
      this.#shift()
    }
  }

  /** The low `bits` bits of `value`, the highest first, each with even odds. RFC 6386 §8. */
  putLiteral(value: number, bits: number): void {
    for (let place = bits - 1; place >= 0; place--) this.put(128, ((value >> place) & 1) === 1 ? 1 : 0)
  }

  /** Everything written, ended so that a decoder finds each bit. The writer is of no use afterwards. */
  finish(): Bytes {
    let left = this.#bitCount
    if (this.#bottom & (1 << (32 - left))) this.#carry()
    let value = this.#bottom << (left & 7)
    for (left >>= 3; left > 0; left--) value <<= 8
    for (let count = 0; count < 4; count++, value <<= 8) this.#bytes.push(value >>> 24)
    return new Uint8Array(this.#bytes)
  }

  #shift(): void {
    if (this.#bottom >= 0x80000000) this.#carry()
    this.#bottom = (this.#bottom << 1) >>> 0
    this.#bitCount -= 1
    if (this.#bitCount > 0) return
    this.#bytes.push(this.#bottom >>> 24)
    this.#bottom &= 0xffffff
    this.#bitCount = 8
  }

  #carry(): void {
    let place = this.#bytes.length - 1
    while (place >= 0 && this.#bytes[place] === 255) {
      this.#bytes[place] = 0
      place -= 1
    }
    if (place >= 0) this.#bytes[place] = (this.#bytes[place] ?? 0) + 1
  }
}
