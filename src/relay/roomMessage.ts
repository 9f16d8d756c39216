import type { Bytes } from "../brand.ts"
import { ByteReader, count, joined } from "../channel/byteReader.ts"
import type { Entry } from "../channel/wire.ts"
import type { RoomRecord } from "./judge.ts"
import { decodeRecord, encodeRecord, RECORD_BYTES } from "./roomRecord.ts"
import { decodeEntry, encodeEntry } from "./storedEntry.ts"

/**
 * One message on a room's subject. Each says upon which message it was written (`follows`: its sequence in the stream, 0 for
 * none), which compare-and-set has made true, and what the room's record is from here on.
 */
export type RoomMessage = { readonly follows: number } & (
  | { readonly kind: "made"; readonly record: RoomRecord }
  | { readonly kind: "entry"; readonly record: RoomRecord; readonly entry: Entry }
  | { readonly kind: "ended"; readonly endedAt: number }
)

/** follows 8 ‖ (ended, ms since 1970, 8 | record 88 [‖ stored entry]). The entry's own place is the record's head. */
export function encodeRoomMessage(message: RoomMessage): Bytes {
  const follows = count(message.follows)
  switch (message.kind) {
    case "ended":
      return joined([follows, count(message.endedAt)])
    case "made":
      return joined([follows, encodeRecord(message.record)])
    case "entry":
      return joined([follows, encodeRecord(message.record), encodeEntry(message.entry)])
  }
}

/** @throws {@link Malformed} for anything that {@link encodeRoomMessage} did not write. */
export function decodeRoomMessage(stored: Uint8Array): RoomMessage {
  const reader = new ByteReader(new Uint8Array(stored), "message of a room")
  const follows = reader.count()
  if (stored.length === 16) return { kind: "ended", follows, endedAt: reader.count() }
  const record = decodeRecord(reader.take(RECORD_BYTES))
  if (stored.length === 8 + RECORD_BYTES) return { kind: "made", follows, record }
  return { kind: "entry", follows, record, entry: decodeEntry(record.head, reader.rest()) }
}
