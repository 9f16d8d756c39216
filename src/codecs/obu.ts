import type { Bytes } from "../brand.ts"

/** An open bitstream unit. AV1 specification §5.3. */
export interface Obu {
  readonly type: number
  readonly payload: Bytes
}

/** The OBUs of a temporal unit; one that goes past its end is the last, and cut short. */
export function findObus(unit: Bytes): Obu[] {
  const obus: Obu[] = []
  for (let at = 0; at < unit.length; ) {
    const header = unit[at] ?? 0
    at += header & HAS_EXTENSION ? 2 : 1
    let size = unit.length - at
    if (header & HAS_SIZE) {
      const read = readSize(unit, at)
      if (!read) break
      size = read.size
      at += read.bytes
    }
    obus.push({ type: (header >> 3) & 15, payload: unit.subarray(at, at + size) })
    at += size
  }
  return obus
}

const HAS_EXTENSION = 4
const HAS_SIZE = 2
/** Longest leb128 that a size may take, in bytes; one that is as long as a frame can be takes four. AV1 specification §4.10.5. */
const MAX_SIZE_BYTES = 8

/** Bytes that `size` takes in its shortest form. */
export function sizeBytes(size: number): number {
  return Math.max(1, Math.ceil((32 - Math.clz32(size)) / 7))
}

/** Writes `size` as leb128. */
export function putSize(into: Bytes, at: number, size: number): void {
  let left = size
  let place = at
  for (; left > 127; left >>>= 7) into[place++] = (left & 127) | 128
  into[place] = left
}

function readSize(unit: Bytes, at: number): { size: number; bytes: number } | undefined {
  let size = 0
  for (let bytes = 0; bytes < MAX_SIZE_BYTES; bytes++) {
    const byte = unit[at + bytes]
    if (byte === undefined) return undefined
    size += (byte & 127) * 128 ** bytes
    if (byte < 128) return { size, bytes: bytes + 1 }
  }
  return undefined
}
