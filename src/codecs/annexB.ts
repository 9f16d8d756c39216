import type { Bytes } from "../brand.ts"

/** A NAL unit as it lies in the stream, and where in it the 03s are that only keep zeros apart. */
export interface Nal {
  readonly bytes: Bytes
  readonly escapes: readonly number[]
}

/** The NAL units of a byte stream, without start codes and trailing zeros. H.264 annex B. */
export function findNals(stream: Bytes): Nal[] {
  const nals: Nal[] = []
  let start = -1
  let escapes: number[] = []
  for (let at = nextZeros(stream, 0); at >= 0; at = nextZeros(stream, at + 1)) {
    const third = stream[at + 2]
    if (third === ESCAPE && start >= 0) escapes.push(at + 2 - start)
    if (third !== 1) continue
    if (start >= 0) nals.push({ bytes: withoutZeros(stream, start, at), escapes })
    start = at + 3
    escapes = []
  }
  if (start >= 0) nals.push({ bytes: withoutZeros(stream, start, stream.length), escapes })
  return nals
}

/**
 * Puts a 03 between two zeros and what would make them a start code, or look like such a 03, from `start` on. H.264 §7.4.1.
 *
 * @returns `stream` itself if there is nothing to escape, as in nearly all ciphertext; else a longer copy.
 */
export function escapeFrom(stream: Bytes, start: number): Bytes {
  const places: number[] = []
  for (let at = nextZeros(stream, start); at >= 0; at = nextZeros(stream, at + 2)) places.push(at + 2)
  if (places.length === 0) return stream
  const escaped = new Uint8Array(stream.length + places.length)
  let from = 0
  for (const [count, place] of places.entries()) {
    escaped.set(stream.subarray(from, place), from + count)
    escaped[place + count] = ESCAPE
    from = place
  }
  escaped.set(stream.subarray(from), from + places.length)
  return escaped
}

/** The NAL unit as it was before it was escaped. @returns Its own bytes if nothing in them is escaped; else a shorter copy. */
export function unescaped({ bytes, escapes }: Nal): Bytes {
  if (escapes.length === 0) return bytes
  const plain = new Uint8Array(bytes.length - escapes.length)
  let from = 0
  for (const [count, place] of [...escapes, bytes.length].entries()) {
    plain.set(bytes.subarray(from, place), from - count)
    from = place + 1
  }
  return plain
}

const ESCAPE = 3

/** Bytes that are looked at together. */
const GROUP = 16

/**
 * Where the next two zeros lie that are followed by a byte of at most 3. Of bytes without a zero, four times four are passed over at
 * once: a frame goes through here whole, and byte by byte that would cost as much as the cipher.
 *
 * @returns −1 if there are none from `from` on.
 */
function nextZeros(bytes: Bytes, from: number): number {
  const end = bytes.length - 2
  const offset = bytes.byteOffset
  const words = new Int32Array(bytes.buffer, 0, (offset + bytes.length) >> 2)
  for (let at = from; at < end; ) {
    const into = (offset + at) % GROUP
    if (into === 0) at = nextGroupWithZero(words, (offset + at) >> 2) * 4 - offset
    const stop = Math.min(end, at + GROUP - into)
    for (; at < stop; at++)
      if (bytes[at] === 0 && bytes[at + 1] === 0 && (bytes[at + 2] ?? 0) <= ESCAPE) return at
  }
  return -1
}

/** The first of the next four words of which one has a zero in it, or of the last, which are fewer than four. */
function nextGroupWithZero(words: Int32Array, from: number): number {
  let at = from
  for (const end = words.length - 3; at < end; at += 4) {
    const zero =
      zeroIn(words[at] ?? 0) |
      zeroIn(words[at + 1] ?? 0) |
      zeroIn(words[at + 2] ?? 0) |
      zeroIn(words[at + 3] ?? 0)
    if (zero !== 0) break
  }
  return at
}

/** Not 0 if one of the word's four bytes is 0. */
function zeroIn(word: number): number {
  return (word - 0x01010101) & ~word & 0x80808080
}

function withoutZeros(stream: Bytes, start: number, end: number): Bytes {
  let last = end
  while (last > start && stream[last - 1] === 0) last--
  return stream.subarray(start, last)
}
