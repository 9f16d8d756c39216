import type { Seq } from "../brand.ts"
import { type Cursor, type Entry, type Lane, type LogEnd, SEQ_0, seqOf } from "./wire.ts"

/** What came of an arrival: entries now due, in order; or a hole; or more than an honest relay would send ahead. */
export type Arrival = { kind: "due"; entries: Entry[] } | { kind: "gap" } | { kind: "flood" }

const LANES: readonly Lane[] = [0, 1]

/** Most that is kept of what is sent ahead of the catch-up read: entries, and their bytes. A room has no more at an honest relay. */
export const MAX_HELD = { entries: 4_096, bytes: 64 * 1_024 * 1_024 } as const

/**
 * Puts what the relay sends into the log's one order: no gap, no entry twice. Positions are not dense, so only `prev` and
 * the heads that the relay names can show that an entry is missing. Entries newer than the head named on opening can
 * overtake the read that catches up to it; they wait for `live`.
 */
export class ReadingOrder {
  #gen: string | undefined
  #base: Seq
  #tail: Seq
  #lanes: Record<Lane, Seq | undefined> = { 0: undefined, 1: undefined }
  #heads: LogEnd["heads"] = { 0: SEQ_0, 1: SEQ_0 }
  #live = false
  #held: Entry[] = []
  #heldBytes = 0
  readonly #seen = new Set<string>()

  constructor(from: Cursor | null) {
    this.#gen = from?.gen
    this.#base = this.#tail = from?.seq ?? SEQ_0
  }

  /** Where to read on. `gen` is undefined until a relay has named one. */
  get position(): { gen: string | undefined; seq: Seq } {
    return { gen: this.#gen, seq: this.#tail }
  }

  /** A connection was opened, perhaps anew. @returns "reset" if this is not the log that we were reading. */
  opened({ gen, heads }: LogEnd): "same" | "reset" {
    if ((this.#gen !== undefined && this.#gen !== gen) || Math.max(heads[0], heads[1]) < this.#tail)
      return "reset"
    this.#gen = gen
    this.#heads = heads
    this.#live = false
    this.#held = []
    this.#heldBytes = 0
    return "same"
  }

  take(entry: Entry): Arrival {
    if (entry.seq <= this.#tail) {
      const known = entry.seq <= (this.#lanes[entry.lane] ?? this.#base)
      return known ? { kind: "due", entries: [] } : { kind: "gap" }
    }
    if (!this.#live && entry.seq > Math.max(this.#heads[0], this.#heads[1])) {
      this.#held.push(entry)
      this.#heldBytes += entry.data.length
      const flood = this.#held.length > MAX_HELD.entries || this.#heldBytes > MAX_HELD.bytes
      if (flood) return { kind: "flood" }
      return { kind: "due", entries: [] }
    }
    return this.#follow([entry])
  }

  /** The relay says that it has sent everything up to the heads it named. */
  live(): Arrival {
    this.#live = true
    const missing = LANES.some(lane => (this.#lanes[lane] ?? this.#base) < this.#heads[lane])
    if (missing) return { kind: "gap" }
    const held = this.#held.sort((a, b) => a.seq - b.seq)
    this.#held = []
    this.#heldBytes = 0
    return this.#follow(held)
  }

  #follow(arrived: readonly Entry[]): Arrival {
    const entries: Entry[] = []
    for (const entry of arrived) {
      if (entry.seq <= this.#tail) continue
      const last = this.#lanes[entry.lane]
      const follows = last === undefined ? entry.prev <= this.#base : entry.prev === last
      if (!follows) return { kind: "gap" }
      this.#lanes[entry.lane] = this.#tail = seqOf(entry.seq)
      // A text of 16 characters; of 32 hex digits an engine keeps each piece that it put together.
      const id = String.fromCharCode(...entry.id)
      if (!this.#seen.has(id)) entries.push(entry)
      this.#seen.add(id)
    }
    return { kind: "due", entries }
  }
}
