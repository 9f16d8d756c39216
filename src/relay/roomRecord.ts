import type { Bytes } from "../brand.ts"
import { ByteReader, count, joined } from "../channel/byteReader.ts"
import { seqOf } from "../channel/wire.ts"
import { fromHex, toHex } from "../hex.ts"
import type { RoomRecord } from "./judge.ts"

/** Length of a record. */
export const RECORD_BYTES = 32 + 8 + 6 * 8

/** token hash 32 ‖ gen 8 ‖ head ‖ last of lane 0 ‖ last of lane 1 ‖ entries ‖ bytes ‖ touched; the numbers take 8 bytes each. */
export function encodeRecord(record: RoomRecord): Bytes {
  const { head, last, entries, bytes, touched } = record
  const numbers = [head, last[0], last[1], entries, bytes, touched].map(count)
  return joined([record.tokenHash, fromHex(record.gen), ...numbers])
}

/** @throws {@link Malformed} for anything that {@link encodeRecord} did not write. */
export function decodeRecord(stored: Uint8Array): RoomRecord {
  const reader = new ByteReader(new Uint8Array(stored), "room record")
  const tokenHash = reader.take(32)
  const gen = toHex(reader.take(8))
  const head = seqOf(reader.count())
  const last = { 0: seqOf(reader.count()), 1: seqOf(reader.count()) }
  const [entries, bytes, touched] = [reader.count(), reader.count(), reader.count()]
  reader.end()
  return { tokenHash, gen, head, last, entries, bytes, touched }
}
