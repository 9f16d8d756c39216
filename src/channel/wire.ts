import type { Bytes, RoomId, Seq } from "../brand.ts"
import { Malformed } from "../errors.ts"
import { fromHex, toHex } from "../hex.ts"
import { ByteReader, count, joined, uint32 } from "./byteReader.ts"

/** Lane 0 is free: proposals, welcomes, notes. Lane 1 holds commits, under compare-and-set. */
export type Lane = 0 | 1

/** A place in one life of one room's log. `gen`: 16 hex digits that the relay drew when the room was made. */
export interface Cursor {
  readonly gen: string
  readonly seq: Seq
}

/** One entry of a room's log. `prev`: the entry before it on the same lane, 0 for none. `id`: 16 bytes, by its writer. */
export interface Entry {
  readonly seq: Seq
  readonly prev: Seq
  readonly lane: Lane
  readonly id: Bytes
  readonly data: Bytes
}

/** Every refusal is definite: what was refused is not stored. */
export const REFUSALS = [
  "unauthorized",
  "too-large",
  "room-full",
  "rate-limited",
  "expired",
  "reset",
  "protocol",
] as const
export type RefusalCode = (typeof REFUSALS)[number]

/** What a member says. `expect`, on lane 1 alone: the head of that lane that the writer has processed, 0 if it is empty. */
export type ToRelay =
  | { kind: "open"; room: RoomId; token: Bytes; after: Seq; gen?: string }
  | { kind: "append"; lane: 0; id: Bytes; data: Bytes }
  | { kind: "append"; lane: 1; id: Bytes; expect: Seq; data: Bytes }
  | { kind: "presence"; data: Bytes }
  | { kind: "beat" }

/** Where a log ends now: its last entry of each lane, 0 for none. */
export interface LogEnd {
  readonly gen: string
  readonly heads: Readonly<Record<Lane, Seq>>
}

/** What the relay says. `live`: everything up to the heads that `opened` named, and perhaps more, has been sent. */
export type FromRelay =
  | ({ kind: "opened" } & LogEnd)
  | ({ kind: "entry" } & Entry)
  | { kind: "live" }
  | { kind: "appended"; id: Bytes; seq: Seq; duplicate: boolean }
  | { kind: "conflict"; id: Bytes; head: Seq }
  | { kind: "presence"; data: Bytes }
  | { kind: "beat" }
  | { kind: "refused"; code: RefusalCode; retryAfterMs?: number; id?: Bytes }

/** Version of this protocol and of the envelopes in it; the first message carries it. */
export const WIRE_VERSION = 3
/** Longest sealed entry: 256 KiB, for an admission to a group of 256 whose names are as long as they may be. */
export const MAX_ENTRY_BYTES = 262_144
/** Longest sealed presence message. */
export const MAX_PRESENCE_BYTES = 4_096
/** Longest message either way: an entry and its header. */
export const MAX_MESSAGE_BYTES = MAX_ENTRY_BYTES + 64
export const ID_BYTES = 16
const ROOM_BYTES = 16
const TOKEN_BYTES = 32
const GEN_BYTES = 8

const TO = { open: 1, append: 2, presence: 3, beat: 4 } as const
const FROM = {
  opened: 17,
  entry: 18,
  live: 19,
  appended: 20,
  conflict: 21,
  presence: 22,
  beat: 23,
  refused: 24,
} as const

/** The start of every log: before its first entry. */
export const SEQ_0: Seq = seqOf(0)

/** Marks a number that the relay gave out as a position in its log. */
export function seqOf(value: number): Seq {
  return value as Seq
}

export function encodeToRelay(message: ToRelay): Bytes {
  switch (message.kind) {
    case "open": {
      const gen = message.gen === undefined ? [0] : [1, fromHex(message.gen)]
      return joined([
        TO.open,
        WIRE_VERSION,
        fromHex(message.room),
        message.token,
        count(message.after),
        ...gen,
      ])
    }
    case "append": {
      const expect = message.lane === 1 ? [count(message.expect)] : []
      return joined([TO.append, message.lane, message.id, ...expect, message.data])
    }
    case "presence":
      return joined([TO.presence, message.data])
    case "beat":
      return joined([TO.beat])
  }
}

/** @returns `undefined` for anything that is not exactly one message of this protocol's version. */
export function decodeToRelay(bytes: Bytes): ToRelay | undefined {
  return whole(bytes, "message to the relay", reader => {
    switch (reader.byte()) {
      case TO.open: {
        if (reader.byte() !== WIRE_VERSION) throw new Malformed("message to the relay", "other version")
        const room = toHex(reader.take(ROOM_BYTES)) as RoomId
        const token = reader.take(TOKEN_BYTES)
        const after = seqOf(reader.count())
        if (reader.flag() === 0) return { kind: "open", room, token, after }
        return { kind: "open", room, token, after, gen: toHex(reader.take(GEN_BYTES)) }
      }
      case TO.append: {
        const lane = reader.flag()
        const id = reader.take(ID_BYTES)
        if (lane === 0) return { kind: "append", lane, id, data: reader.rest() }
        return { kind: "append", lane, id, expect: seqOf(reader.count()), data: reader.rest() }
      }
      case TO.presence:
        return { kind: "presence", data: presenceData(reader) }
      case TO.beat:
        return { kind: "beat" }
      default:
        throw new Malformed("message to the relay", "unknown kind")
    }
  })
}

export function encodeFromRelay(message: FromRelay): Bytes {
  switch (message.kind) {
    case "opened":
      return joined([FROM.opened, fromHex(message.gen), count(message.heads[0]), count(message.heads[1])])
    case "entry":
      return joined([
        FROM.entry,
        count(message.seq),
        count(message.prev),
        message.lane,
        message.id,
        message.data,
      ])
    case "live":
      return joined([FROM.live])
    case "appended":
      return joined([FROM.appended, message.id, count(message.seq), message.duplicate ? 1 : 0])
    case "conflict":
      return joined([FROM.conflict, message.id, count(message.head)])
    case "presence":
      return joined([FROM.presence, message.data])
    case "beat":
      return joined([FROM.beat])
    case "refused": {
      const retry = message.retryAfterMs === undefined ? [0] : [1, uint32(message.retryAfterMs)]
      const id = message.id === undefined ? [0] : [1, message.id]
      return joined([FROM.refused, REFUSALS.indexOf(message.code), ...retry, ...id])
    }
  }
}

/** @returns `undefined` for anything that is not exactly one message of this protocol. */
export function decodeFromRelay(bytes: Bytes): FromRelay | undefined {
  return whole(bytes, "message from the relay", reader => {
    switch (reader.byte()) {
      case FROM.opened:
        return {
          kind: "opened",
          gen: toHex(reader.take(GEN_BYTES)),
          heads: { 0: seqOf(reader.count()), 1: seqOf(reader.count()) },
        }
      case FROM.entry: {
        const [seq, prev] = [seqOf(reader.count()), seqOf(reader.count())]
        const [lane, id, data] = [reader.flag(), reader.take(ID_BYTES), reader.rest()]
        if (prev >= seq) throw new Malformed("entry", "comes before the one before it")
        return { kind: "entry", seq, prev, lane, id, data }
      }
      case FROM.live:
        return { kind: "live" }
      case FROM.appended:
        return {
          kind: "appended",
          id: reader.take(ID_BYTES),
          seq: seqOf(reader.count()),
          duplicate: reader.flag() === 1,
        }
      case FROM.conflict:
        return { kind: "conflict", id: reader.take(ID_BYTES), head: seqOf(reader.count()) }
      case FROM.presence:
        return { kind: "presence", data: presenceData(reader) }
      case FROM.beat:
        return { kind: "beat" }
      case FROM.refused: {
        const code = REFUSALS[reader.byte()]
        if (code === undefined) throw new Malformed("refusal", "unknown code")
        const retry = reader.flag() === 1 ? { retryAfterMs: reader.uint32() } : {}
        const id = reader.flag() === 1 ? { id: reader.take(ID_BYTES) } : {}
        return { kind: "refused", code, ...retry, ...id }
      }
      default:
        throw new Malformed("message from the relay", "unknown kind")
    }
  })
}

function presenceData(reader: ByteReader): Bytes {
  const data = reader.rest()
  if (data.length > MAX_PRESENCE_BYTES) throw new Malformed("presence", "too long")
  return data
}

/** Decodes all of `bytes`, or nothing. */
function whole<T>(bytes: Bytes, what: string, decode: (reader: ByteReader) => T): T | undefined {
  try {
    const reader = new ByteReader(bytes, what)
    const message = decode(reader)
    reader.end()
    return message
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}
