import { randomBytes, timingSafeEqual } from "node:crypto"
import type { Bytes, Seq } from "../brand.ts"
import { type Entry, type Lane, MAX_ENTRY_BYTES, SEQ_0, seqOf } from "../channel/wire.ts"
import type { Limits } from "./limits.ts"
import type { AppendResult, NewEntry, OpenAsk, OpenResult } from "./roomLog.ts"

/** What a store keeps of a room besides its entries. `last`: the newest entry of each lane. `touched`: ms since 1970. */
export interface RoomRecord {
  readonly tokenHash: Bytes
  readonly gen: string
  readonly head: Seq
  readonly last: Readonly<Record<Lane, Seq>>
  readonly entries: number
  readonly bytes: number
  readonly touched: number
}

/** The rules of S2, S3 and S5 to S8, the same for every store. Nothing is stored here. */
export function judgeOpen(
  record: RoomRecord | undefined,
  ask: OpenAsk,
  world: { rooms: number; limits: Limits; now: number },
): OpenResult | { kind: "make"; record: RoomRecord } {
  if (!record) {
    if (ask.gen !== undefined) return { kind: "refused", code: "expired" }
    if (world.rooms >= world.limits.rooms) return { kind: "refused", code: "room-full" }
    const retryAfterMs = ask.mayMake?.() ?? 0
    if (retryAfterMs > 0) return { kind: "refused", code: "rate-limited", retryAfterMs }
    return { kind: "make", record: freshRecord(ask.tokenHash, world.now) }
  }
  if (!timingSafeEqual(record.tokenHash, ask.tokenHash)) return { kind: "refused", code: "unauthorized" }
  const otherLife = ask.gen !== undefined && ask.gen !== record.gen
  if (otherLife || ask.after > record.head) return { kind: "refused", code: "reset" }
  return opened(record)
}

/** `earlier`: the place of an entry with the same id, if the room has one. */
export function judgeAppend(
  record: RoomRecord | undefined,
  entry: NewEntry,
  world: { earlier: Seq | undefined; limits: Limits; now: number },
): AppendResult | { kind: "store"; entry: Entry; record: RoomRecord } {
  const { lane, id, data, expect } = entry
  if (!record) return { kind: "refused", code: "expired" }
  if (world.earlier !== undefined) return { kind: "appended", seq: world.earlier, duplicate: true }
  if (data.length > MAX_ENTRY_BYTES) return { kind: "refused", code: "too-large" }
  if (lane === 1 && expect !== record.last[1]) return { kind: "conflict", head: record.last[1] }
  const full =
    record.entries >= world.limits.entriesPerRoom || record.bytes + data.length > world.limits.bytesPerRoom
  if (full) return { kind: "refused", code: "room-full" }
  const seq = seqOf(record.head + 1)
  return {
    kind: "store",
    entry: { seq, prev: record.last[lane], lane, id, data },
    record: {
      ...record,
      head: seq,
      last: { ...record.last, [lane]: seq },
      entries: record.entries + 1,
      bytes: record.bytes + data.length,
      touched: world.now,
    },
  }
}

export function opened(record: RoomRecord): Extract<OpenResult, { kind: "opened" }> {
  return { kind: "opened", gen: record.gen, heads: record.last }
}

export function isOver(record: RoomRecord, limits: Limits, now: number): boolean {
  return now - record.touched >= limits.roomLifeMs
}

function freshRecord(tokenHash: Bytes, now: number): RoomRecord {
  const gen = randomBytes(8).toString("hex")
  return { tokenHash, gen, head: SEQ_0, last: { 0: SEQ_0, 1: SEQ_0 }, entries: 0, bytes: 0, touched: now }
}
