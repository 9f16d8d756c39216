import type { Bytes, RoomId, Seq } from "../brand.ts"
import type { Entry, Lane, LogEnd } from "../channel/wire.ts"

/**
 * Keeps the logs of rooms. Every implementation passes one conformance suite:
 *
 * - S1 order: every reader sees the same entries in the same order, each only once it is durable; `seq` grows.
 * - S2 compare-and-set: of several commits with one `expect`, at most one is appended. Lane 0 never causes a conflict.
 * - S3 idempotency: the same id in the same room has the same `seq`. Ids are compared before `expect`.
 * - S4 durability: what was appended stays. A promise that rejects says nothing about its entry.
 * - S5 cursor: a read gives exactly the entries after it; another life of the room, or a place beyond its head, is a reset.
 * - S6 chain: `prev` is the entry before on the same lane, 0 for none.
 * - S7 size: at most 256 KiB an entry.
 * - S8 refusals are definite: what was refused is not stored.
 *
 * A promise that rejects with {@link Unavailable} says nothing, and the store may be well again a moment later. Any other
 * rejection means that the store is broken: the relay must stop without another answer.
 */
export interface RoomLog {
  readonly store: "lmdb" | "memory" | "jetstream"
  /** Makes the room, with this token, if it is new and `gen` does not say that it is not. */
  open(room: RoomId, ask: OpenAsk): Promise<OpenResult>
  append(room: RoomId, entry: NewEntry): Promise<AppendResult>
  /** Entries after `after`, in order, up to a page. Empty if there are none. Holds every append acknowledged before. */
  read(room: RoomId, after: Seq): Promise<Entry[]>
  /** Hears what happens in the room from now on. @returns What ends that. */
  subscribe(room: RoomId, hearer: Hearer): () => void
  /** Passes presence on to the hearers in the other processes that serve this log, if there are any. */
  announce(room: RoomId, data: Bytes): void
  /** Ends the rooms whose life is over at `now`, milliseconds since 1970. @returns Which. */
  expire(now: number): Promise<RoomId[]>
  /** Rejects unless the store takes a durable write and gives it back. */
  probe(): Promise<void>
  /** Resolves when everything under way is done. */
  close(): Promise<void>
}

/** The store cannot be reached now. Whether what was asked has happened is unknown: ask again. */
export class Unavailable extends Error {
  override name = "Unavailable"
}

export interface Hearer {
  /** Every entry, in order, once it is durable. */
  entry(entry: Entry): void
  /** Presence that another process passed on. */
  presence(data: Bytes): void
  /** The room's life is over. */
  ended(): void
}

/** `tokenHash`: SHA-256 of the room's token. `after` and `gen`: the member's cursor; no `gen` if it has none. */
export interface OpenAsk {
  readonly tokenHash: Bytes
  /** Asked before the room is made: 0, or for how many ms it must not be. */
  readonly mayMake?: () => number
  readonly after: Seq
  readonly gen?: string
}

export type OpenResult =
  | ({ kind: "opened" } & LogEnd)
  | { kind: "refused"; code: "unauthorized" | "expired" | "reset" | "room-full" }
  | { kind: "refused"; code: "rate-limited"; retryAfterMs: number }

/** `expect`: on lane 1 and only there, the head of that lane which its writer has processed; 0 if empty. */
export interface NewEntry {
  readonly lane: Lane
  readonly id: Bytes
  readonly data: Bytes
  readonly expect?: Seq
}

export type AppendResult =
  | { kind: "appended"; seq: Seq; duplicate: boolean }
  | { kind: "conflict"; head: Seq }
  | { kind: "refused"; code: "too-large" | "room-full" | "expired" }

/** A page ends after this many entries, or at the entry that reaches this many bytes. */
export const PAGE = { entries: 64, bytes: 512 * 1_024 } as const

/** Who hears what of which room, within one process. */
export class Subscribers {
  readonly #byRoom = new Map<RoomId, Set<Hearer>>()

  add(room: RoomId, hearer: Hearer): () => void {
    const hearers = this.#byRoom.get(room) ?? new Set()
    this.#byRoom.set(room, hearers.add(hearer))
    return () => {
      hearers.delete(hearer)
      if (hearers.size === 0 && this.#byRoom.get(room) === hearers) this.#byRoom.delete(room)
    }
  }

  has(room: RoomId): boolean {
    return this.#byRoom.has(room)
  }

  *of(room: RoomId): Iterable<Hearer> {
    yield* this.#byRoom.get(room) ?? []
  }
}
