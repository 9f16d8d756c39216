import type { RoomId, Seq } from "../brand.ts"
import type { Entry } from "../channel/wire.ts"
import { toHex } from "../hex.ts"
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

interface Kept {
  record: RoomRecord
  readonly entries: Entry[]
  readonly ids: Map<string, Seq>
}

/** Rooms that end with the process. For tests, and as proof that the tests of durability notice a loss. */
export class MemoryLog implements RoomLog {
  readonly store = "memory"
  readonly #rooms = new Map<RoomId, Kept>()
  readonly #subscribers = new Subscribers()
  readonly #limits: Limits
  readonly #now: () => number

  constructor(o: { limits?: Limits; now?: () => number } = {}) {
    this.#limits = o.limits ?? LIMITS
    this.#now = o.now ?? Date.now
  }

  async open(room: RoomId, ask: OpenAsk): Promise<OpenResult> {
    const world = { rooms: this.#rooms.size, limits: this.#limits, now: this.#now() }
    const verdict = judgeOpen(this.#rooms.get(room)?.record, ask, world)
    if (verdict.kind !== "make") return verdict
    this.#rooms.set(room, { record: verdict.record, entries: [], ids: new Map() })
    return opened(verdict.record)
  }

  async append(room: RoomId, entry: NewEntry): Promise<AppendResult> {
    const kept = this.#rooms.get(room)
    const id = toHex(entry.id)
    const world = { earlier: kept?.ids.get(id), limits: this.#limits, now: this.#now() }
    const verdict = judgeAppend(kept?.record, entry, world)
    if (verdict.kind !== "store" || !kept) return verdict.kind === "store" ? GONE : verdict
    kept.record = verdict.record
    kept.entries.push(verdict.entry)
    kept.ids.set(id, verdict.entry.seq)
    for (const hearer of this.#subscribers.of(room)) hearer.entry(verdict.entry)
    return { kind: "appended", seq: verdict.entry.seq, duplicate: false }
  }

  async read(room: RoomId, after: Seq): Promise<Entry[]> {
    // Positions are dense in this store: entry n lies at index n - 1.
    const next = this.#rooms.get(room)?.entries.slice(after, after + PAGE.entries) ?? []
    let bytes = 0
    const last = next.findIndex(entry => {
      bytes += entry.data.length
      return bytes >= PAGE.bytes
    })
    return last === -1 ? next : next.slice(0, last + 1)
  }

  subscribe(room: RoomId, hearer: Hearer): () => void {
    return this.#subscribers.add(room, hearer)
  }

  announce(): void {}

  async expire(now: number): Promise<RoomId[]> {
    const over = [...this.#rooms].filter(([, { record }]) => isOver(record, this.#limits, now))
    for (const [room] of over) {
      this.#rooms.delete(room)
      for (const hearer of this.#subscribers.of(room)) hearer.ended()
    }
    return over.map(([room]) => room)
  }

  async probe(): Promise<void> {}

  async close(): Promise<void> {}
}

const GONE: AppendResult = { kind: "refused", code: "expired" }
