import { open, type RootDatabase } from "lmdb"
import type { RoomId, Seq } from "../brand.ts"
import { count } from "../channel/byteReader.ts"
import { type Entry, seqOf } from "../channel/wire.ts"
import { toHex } from "../hex.ts"
import { lockFolder } from "./folderLock.ts"
import { isOver, judgeAppend, judgeOpen, opened, type RoomRecord } from "./judge.ts"
import { LIMITS, type Limits } from "./limits.ts"
import {
  type AppendResult,
  type Hearer,
  type NewEntry,
  type OpenAsk,
  type OpenResult,
  PAGE,
  type RoomLog,
  Subscribers,
} from "./roomLog.ts"
import { decodeRecord, encodeRecord } from "./roomRecord.ts"
import { decodeEntry, encodeEntry } from "./storedEntry.ts"

/**
 * Rooms on disk. LMDB runs all appends of one moment in one transaction, and a transaction's promise resolves once it is
 * synced to disk; only then is anything answered or passed on.
 */
export class LmdbLog implements RoomLog {
  readonly store = "lmdb"
  readonly #subscribers = new Subscribers()
  readonly #limits: Limits
  readonly #now: () => number
  readonly #unlock: () => void
  readonly #root: RootDatabase<Uint8Array, string>
  readonly #rooms
  readonly #entries
  readonly #ids
  #count: number

  /** @throws {@link FolderInUse} if another relay has this folder. */
  constructor(folder: string, o: { limits?: Limits; now?: () => number } = {}) {
    this.#limits = o.limits ?? LIMITS
    this.#now = o.now ?? Date.now
    this.#unlock = lockFolder(folder)
    this.#root = open<Uint8Array, string>({
      path: folder,
      encoding: "binary",
      overlappingSync: false,
      maxDbs: 4,
    })
    this.#rooms = this.#root.openDB<Uint8Array, RoomId>("rooms", { encoding: "binary" })
    this.#entries = this.#root.openDB<Uint8Array, [RoomId, number]>("entries", { encoding: "binary" })
    this.#ids = this.#root.openDB<number, [RoomId, string]>("ids", { encoding: "ordered-binary" })
    this.#count = this.#rooms.getCount()
  }

  open(room: RoomId, ask: OpenAsk): Promise<OpenResult> {
    return this.#root.transaction(() => {
      const world = { rooms: this.#count, limits: this.#limits, now: this.#now() }
      const verdict = judgeOpen(this.#record(room), ask, world)
      if (verdict.kind !== "make") return verdict
      this.#rooms.put(room, encodeRecord(verdict.record))
      this.#count += 1
      return opened(verdict.record)
    })
  }

  async append(room: RoomId, entry: NewEntry): Promise<AppendResult> {
    const id = toHex(entry.id)
    // A child transaction is rolled back if something in it throws; a plain one would keep the half that was written.
    const verdict = await this.#root.childTransaction(() => {
      const earlier = this.#ids.get([room, id])
      const world = {
        earlier: earlier === undefined ? undefined : seqOf(earlier),
        limits: this.#limits,
        now: this.#now(),
      }
      const made = judgeAppend(this.#record(room), entry, world)
      if (made.kind === "store") {
        this.#rooms.putSync(room, encodeRecord(made.record))
        this.#entries.putSync([room, made.entry.seq], encodeEntry(made.entry))
        this.#ids.putSync([room, id], made.entry.seq)
      }
      return made
    })
    if (verdict.kind !== "store") return verdict
    for (const hearer of this.#subscribers.of(room)) hearer.entry(verdict.entry)
    return { kind: "appended", seq: verdict.entry.seq, duplicate: false }
  }

  async read(room: RoomId, after: Seq): Promise<Entry[]> {
    const page: Entry[] = []
    let bytes = 0
    const range = { start: [room, after + 1], end: [room, Number.MAX_SAFE_INTEGER], limit: PAGE.entries }
    for (const { key, value } of this.#entries.getRange(range)) {
      const entry = decodeEntry(seqOf(key[1]), value)
      page.push(entry)
      bytes += entry.data.length
      if (bytes >= PAGE.bytes) break
    }
    return page
  }

  subscribe(room: RoomId, hearer: Hearer): () => void {
    return this.#subscribers.add(room, hearer)
  }

  announce(): void {}

  async expire(now: number): Promise<RoomId[]> {
    const over = [...this.#rooms.getRange()].filter(({ value }) =>
      isOver(decodeRecord(value), this.#limits, now),
    )
    const ended: RoomId[] = []
    for (const { key: room } of over) {
      const end = await this.#root.childTransaction(() => {
        // An entry may have come since the look above.
        const record = this.#record(room)
        if (!record || !isOver(record, this.#limits, now)) return "lives"
        for (const key of this.#entries.getKeys({ start: [room, 0], end: [room, Number.MAX_SAFE_INTEGER] }))
          this.#entries.remove(key)
        for (const key of this.#ids.getKeys({ start: [room, ""], end: [room, "\uffff"] }))
          this.#ids.remove(key)
        this.#rooms.remove(room)
        this.#count -= 1
        return "ended"
      })
      if (end === "lives") continue
      ended.push(room)
      for (const hearer of this.#subscribers.of(room)) hearer.ended()
    }
    return ended
  }

  async probe(): Promise<void> {
    const mark = count(this.#now())
    await this.#root.put("probe", mark)
    if (this.#root.get("probe") === undefined) throw new Error("a durable write cannot be read")
  }

  async close(): Promise<void> {
    await this.#root.close()
    this.#unlock()
  }

  #record(room: RoomId): RoomRecord | undefined {
    const stored = this.#rooms.get(room)
    return stored && decodeRecord(stored)
  }
}
