import type { Bytes, RoomId, Seq } from "../brand.ts"
import type { Entry } from "../channel/wire.ts"
import { ClusterRooms, PATIENCE_MS } from "./clusterRooms.ts"
import { judgeAppend, judgeOpen, opened } from "./judge.ts"
import { LIMITS, type Limits } from "./limits.ts"
import type { Cluster } from "./natsCluster.ts"
import { patiently } from "./patience.ts"
import {
  type AppendResult,
  type Hearer,
  type NewEntry,
  type OpenAsk,
  type OpenResult,
  type RoomLog,
  Unavailable,
} from "./roomLog.ts"
import { decodeRoomMessage } from "./roomMessage.ts"

/** The rooms are counted this often at most, in ms: to count them is to list them. */
const COUNT_EVERY_MS = 1_000

/**
 * Rooms on a NATS JetStream cluster: several relays serve the same rooms, and any of them may die. Each room has a subject.
 * Whoever writes judges by what he has read, and writes upon the last message that he knows and upon no other; so every message
 * was judged upon all of its predecessors, by whichever relay. Order, ids and compare-and-set follow from that alone.
 */
export class JetStreamLog implements RoomLog {
  readonly store = "jetstream"
  readonly #limits: Limits
  readonly #now: () => number
  /** When a room could be over at the earliest, ms since 1970: before, it need not be looked at. */
  readonly #dueAt = new Map<RoomId, number>()
  /** How many rooms there were at `at`, ms since 1970, and have been made here since. */
  #counted = { rooms: 0, at: 0 }

  private constructor(
    private readonly rooms: ClusterRooms,
    o: { limits?: Limits; now?: () => number },
  ) {
    this.#limits = o.limits ?? LIMITS
    this.#now = o.now ?? Date.now
  }

  /** Owns `cluster` from now on. */
  static async on(cluster: Cluster, o: { limits?: Limits; now?: () => number } = {}): Promise<JetStreamLog> {
    return new JetStreamLog(await ClusterRooms.follow(cluster), o)
  }

  open(room: RoomId, ask: OpenAsk): Promise<OpenResult> {
    return this.rooms.inTurn(room, async (replica, until) => {
      while (Date.now() < until) {
        await this.rooms.catchUp(room, until)
        // Only a new room needs to know how many there are.
        const rooms = replica.record || ask.gen !== undefined ? 0 : await this.#count(until)
        const verdict = judgeOpen(replica.record, ask, { rooms, limits: this.#limits, now: this.#now() })
        if (verdict.kind !== "make") return verdict
        const { record } = verdict
        const outcome = await this.rooms.write(room, { kind: "made", follows: replica.at, record })
        if (outcome.kind === "unsure") continue
        this.#counted.rooms += 1
        return opened(record)
      }
      throw new Unavailable("a room cannot be made")
    })
  }

  append(room: RoomId, entry: NewEntry): Promise<AppendResult> {
    return this.rooms.inTurn(room, async (replica, until) => {
      for (let current = false; Date.now() < until; current = true) {
        const world = { earlier: replica.seqOfId(entry.id), limits: this.#limits, now: this.#now() }
        const verdict = judgeAppend(replica.record, entry, world)
        if (verdict.kind === "store") {
          const message = { ...verdict, kind: "entry", follows: replica.at } as const
          const outcome = await this.rooms.write(room, message)
          if (outcome.kind === "written")
            return { kind: "appended", seq: verdict.entry.seq, duplicate: false }
        } else if (verdict.kind === "appended" || current) {
          return verdict
        }
        // Overtaken, or unanswered; or to be refused, which is only for what the room has now to decide.
        await this.rooms.catchUp(room, until)
      }
      throw new Unavailable("an entry cannot be written")
    })
  }

  read(room: RoomId, after: Seq): Promise<Entry[]> {
    return this.rooms.at(room, async (replica, until) => {
      // Only that there is nothing more has to be proved.
      if (replica.page(after).length === 0) await this.rooms.catchUp(room, until)
      const shard = this.rooms.shardOf(room)
      // Should the room end meanwhile, the page becomes empty.
      return patiently(until, async () => {
        const stored = await Promise.all(replica.page(after).map(place => shard.at(place)))
        return stored
          .map(({ data }) => decodeRoomMessage(data))
          .flatMap(one => (one.kind === "entry" ? [one.entry] : []))
      })
    })
  }

  subscribe(room: RoomId, hearer: Hearer): () => void {
    return this.rooms.subscribe(room, hearer)
  }

  announce(room: RoomId, data: Bytes): void {
    this.rooms.announce(room, data)
  }

  async expire(now: number): Promise<RoomId[]> {
    this.rooms.leaveUnused()
    const ended: RoomId[] = []
    for (const { room, has } of await this.#all(Date.now() + PATIENCE_MS)) {
      if (has === "marks") await this.#purge(room, "marks")
      else if ((this.#dueAt.get(room) ?? 0) <= now && (await this.#end(room, now)) === "ended")
        ended.push(room)
    }
    return ended
  }

  /**
   * Ends the room if its life is over. That is a message like any other: whoever writes upon it knows. It stays as long again, for
   * relays that have not heard of it.
   */
  async #end(room: RoomId, now: number): Promise<"ended" | "lives" | "was over"> {
    const last = await patiently(Date.now() + PATIENCE_MS, () => this.rooms.shardOf(room).last(room))
    if (!last) return "was over"
    const message = decodeRoomMessage(last.data)
    const touched = message.kind === "ended" ? message.endedAt : message.record.touched
    const dueAt = touched + this.#limits.roomLifeMs
    this.#dueAt.set(room, dueAt)
    if (dueAt > now) return "lives"
    this.#dueAt.delete(room)
    if (message.kind === "ended") {
      await this.#purge(room, { before: last.at + 1 })
      return "was over"
    }
    const written = await this.rooms.write(room, { kind: "ended", follows: last.at, endedAt: now })
    // An entry may have come since the look above, or the answer may be lost: the next sweep looks again.
    if (written.kind === "unsure") return "lives"
    await this.#purge(room, { before: written.at })
    return "ended"
  }

  #purge(room: RoomId, what: { before: number } | "marks"): Promise<void> {
    return patiently(Date.now() + PATIENCE_MS, () => this.rooms.shardOf(room).purge(room, what))
  }

  async probe(): Promise<void> {
    const once = Date.now()
    await Promise.all(this.rooms.shards.map(shard => patiently(once, () => shard.probe())))
  }

  close(): Promise<void> {
    return this.rooms.close()
  }

  async #count(until: number): Promise<number> {
    if (Date.now() - this.#counted.at > COUNT_EVERY_MS) {
      const rooms = (await this.#all(until)).filter(one => one.has === "log").length
      this.#counted = { rooms, at: Date.now() }
    }
    return this.#counted.rooms
  }

  async #all(until: number) {
    return (await Promise.all(this.rooms.shards.map(shard => patiently(until, () => shard.all())))).flat()
  }
}
