import type { Bytes, Seq } from "../brand.ts"
import { ByteReader, count, joined } from "../channel/byteReader.ts"
import { type Entry, ID_BYTES, seqOf } from "../channel/wire.ts"

/** lane 1 ‖ prev 8 ‖ id 16 ‖ data. The entry's own place is in its key. */
export function encodeEntry({ lane, prev, id, data }: Omit<Entry, "seq">): Bytes {
  return joined([lane, count(prev), id, data])
}

/** @throws {@link Malformed} for anything that {@link encodeEntry} did not write. */
export function decodeEntry(seq: Seq, stored: Uint8Array): Entry {
  const reader = new ByteReader(new Uint8Array(stored), "stored entry")
  const lane = reader.flag()
  const prev = seqOf(reader.count())
  return { seq, prev, lane, id: reader.take(ID_BYTES), data: reader.rest() }
}
