import type { Bytes } from "../brand.ts"

/** The NAL units of a byte stream, without start codes and trailing zeros. H.264 annex B. */
export function findNals(stream: Bytes): Bytes[] {
  const nals: Bytes[] = []
  let start = -1
  for (let at = nextZeros(stream, 0); at >= 0; at = nextZeros(stream, at + 1)) {
    if (stream[at + 2] !== 1) continue
    if (start >= 0) nals.push(withoutZeros(stream, start, at))
    start = at + 3
  }
  if (start >= 0) nals.push(withoutZeros(stream, start, stream.length))
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

/** @returns `nal` itself if nothing in it is escaped; else a shorter copy. */
export function unescaped(nal: Bytes): Bytes {
  const places: number[] = []
  for (let at = nextZeros(nal, 0); at >= 0; at = nextZeros(nal, at + 2))
    if (nal[at + 2] === ESCAPE) places.push(at + 2)
  if (places.length === 0) return nal
  const plain = new Uint8Array(nal.length - places.length)
  let from = 0
  for (const [count, place] of [...places, nal.length].entries()) {
    plain.set(nal.subarray(from, place), from - count)
    from = place + 1
  }
  return plain
}

const ESCAPE = 3

/**
 * Where the next two zeros lie that are followed by a byte of at most 3. Looks at every third byte of what has none.
 *
 * @returns −1 if there are none from `from` on.
 */
function nextZeros(bytes: Bytes, from: number): number {
  const end = bytes.length - 2
  for (let at = from; at < end; ) {
    const third = bytes[at + 2] ?? 0
    if (third <= ESCAPE && bytes[at] === 0 && bytes[at + 1] === 0) return at
    at += third === 0 ? 1 : 3
  }
  return -1
}

function withoutZeros(stream: Bytes, start: number, end: number): Bytes {
  let last = end
  while (last > start && stream[last - 1] === 0) last--
  return stream.subarray(start, last)
}
