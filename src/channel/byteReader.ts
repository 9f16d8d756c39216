import type { Bytes } from "../brand.ts"
import { Malformed } from "../errors.ts"

/**
 * Reads `bytes` from front to back. Integers are big-endian.
 *
 * @throws {@link Malformed} from every method if the input ends too early or a value is out of range.
 */
export class ByteReader {
  #at = 0

  constructor(
    private readonly bytes: Bytes,
    private readonly what: string,
  ) {}

  /** The next `length` bytes, as a copy. */
  take(length: number): Bytes {
    const end = this.#at + length
    if (end > this.bytes.length) throw new Malformed(this.what, "ends too early")
    const part = this.bytes.slice(this.#at, end)
    this.#at = end
    return part
  }

  /** Whatever is left, as a copy. */
  rest(): Bytes {
    return this.take(this.bytes.length - this.#at)
  }

  byte(): number {
    const [value] = this.take(1)
    if (value === undefined) throw new Malformed(this.what, "ends too early")
    return value
  }

  /** A byte that is 0 or 1. */
  flag(): 0 | 1 {
    const value = this.byte()
    if (value !== 0 && value !== 1) throw new Malformed(this.what, "neither 0 nor 1")
    return value
  }

  uint32(): number {
    return new DataView(this.take(4).buffer).getUint32(0)
  }

  /** Eight bytes that hold a whole number up to 2^53 - 1. */
  count(): number {
    const value = new DataView(this.take(8).buffer).getBigUint64(0)
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Malformed(this.what, "number too large")
    return Number(value)
  }

  /** Nothing may be left. */
  end(): void {
    if (this.#at !== this.bytes.length) throw new Malformed(this.what, "bytes left over")
  }
}

/** One buffer with `parts` after each other. A number stands for one byte. */
export function joined(parts: readonly (Uint8Array | number)[]): Bytes {
  const length = parts.reduce<number>((sum, part) => sum + (typeof part === "number" ? 1 : part.length), 0)
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    if (typeof part === "number") whole[at++] = part
    else {
      whole.set(part, at)
      at += part.length
    }
  }
  return whole
}

/** `value` as four bytes. */
export function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

/** `value`, a whole number up to 2^53 - 1, as eight bytes. */
export function count(value: number): Bytes {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}
