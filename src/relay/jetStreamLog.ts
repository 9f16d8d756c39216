import type { Bytes, RoomId, Seq } from "../brand.ts"
import type { Entry } from "../channel/wire.ts"
import { ClusterRooms, PATIENCE_MS } from "./clusterRooms.ts"
import { isOver, judgeAppend, judgeOpen, opened } from "./judge.ts"
import { LIMITS, type Limits } from "./limits.ts"
import type { Cluster } from "./natsCluster.ts"
import type { Shard } from "./natsShard.ts"
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
        const world = { rooms: 0, limits: this.#limits, now: this.#now() }
        const first = judgeOpen(replica.record, ask, world)
        if (first.kind !== "make") return first
        // Only a new room needs to know how many there are.
        const rooms = (await this.#everyRoom(until)).length
        const verdict = judgeOpen(replica.record, ask, { ...world, rooms })
        if (verdict.kind !== "make") return verdict
        const { record } = verdict
        const outcome = await this.rooms.write(room, { kind: "made", follows: replica.at, record })
        if (outcome.kind === "written") return opened(record)
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
      await this.rooms.catchUp(room, until)
      const shard = this.rooms.shardOf(room)
      const page = await Promise.all(
        replica.page(after).map(place => patiently(until, () => entryAt(shard, place))),
      )
      // If the room has ended meanwhile, nothing of it is there to be read.
      const found = page.filter(entry => entry !== undefined)
      return found.length === page.length ? found : []
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
    for (const room of await this.#everyRoom(Date.now() + PATIENCE_MS)) {
      if ((this.#dueAt.get(room) ?? 0) <= now && (await this.#end(room, now)) === "ended") ended.push(room)
    }
    return ended
  }

  /** Ends the room if its life is over. The mark of its end is an entry like any other: whoever writes upon it knows. */
  async #end(room: RoomId, now: number): Promise<"ended" | "lives"> {
    const until = Date.now() + PATIENCE_MS
    const shard = this.rooms.shardOf(room)
    const last = await patiently(until, () => shard.last(room))
    if (!last) return "lives"
    const message = decodeRoomMessage(last.data)
    let end = last.at
    if (message.kind !== "ended") {
      this.#dueAt.set(room, message.record.touched + this.#limits.roomLifeMs)
      if (!isOver(message.record, this.#limits, now)) return "lives"
      const written = await this.rooms.write(room, { kind: "ended", follows: last.at })
      // An entry may have come since the look above. If not, the next sweep finds the mark.
      if (written.kind === "unsure") return "lives"
      end = written.at
    }
    this.#dueAt.delete(room)
    await patiently(until, () => shard.purge(room, end))
    return "ended"
  }

  async probe(): Promise<void> {
    const once = Date.now()
    await Promise.all(this.rooms.shards.map(shard => patiently(once, () => shard.mark())))
  }

  close(): Promise<void> {
    return this.rooms.close()
  }

  async #everyRoom(until: number): Promise<RoomId[]> {
    return (await Promise.all(this.rooms.shards.map(shard => patiently(until, () => shard.all())))).flat()
  }
}

async function entryAt(shard: Shard, place: number): Promise<Entry | undefined> {
  const stored = await shard.at(place)
  const message = stored && decodeRoomMessage(stored.data)
  return message?.kind === "entry" ? message.entry : undefined
}
