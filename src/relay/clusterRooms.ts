import type { Subscription } from "@nats-io/transport-node"
import type { Bytes, RoomId } from "../brand.ts"
import { type Cluster, SHARDS } from "./natsCluster.ts"
import { Feed } from "./natsFeed.ts"
import { roomIn, Shard, type Written } from "./natsShard.ts"
import { patiently } from "./patience.ts"
import { type Hearer, Subscribers, Unavailable } from "./roomLog.ts"
import { encodeRoomMessage, type RoomMessage } from "./roomMessage.ts"
import { RoomReplica, type Stored } from "./roomReplica.ts"

/**
 * How long one question is asked again, in ms: a lost leader is replaced within seven seconds, and a member takes its
 * connection for dead after ten without an answer.
 */
export const PATIENCE_MS = 9_000

/** `until`: when to give up, ms since 1970. */
type RoomWork<T> = (replica: RoomReplica, until: number) => Promise<T>

interface Seat {
  readonly replica: RoomReplica
  /** What changes the room goes one after the other. */
  turn: Promise<unknown>
  presence: Subscription | undefined
  works: number
  /** Since the last sweep. */
  used: boolean
  resyncing: boolean
}

/** The rooms that somebody asked this process for: each is read as far as the cluster has it, and followed from then on. */
export class ClusterRooms {
  readonly shards: readonly Shard[]
  readonly #seats = new Map<RoomId, Seat>()
  readonly #subscribers = new Subscribers()
  #feeds: Feed[] = []

  private constructor(private readonly cluster: Cluster) {
    this.shards = Array.from({ length: SHARDS }, (_, n) => new Shard(cluster, n))
  }

  static async follow(cluster: Cluster): Promise<ClusterRooms> {
    const rooms = new ClusterRooms(cluster)
    const until = Date.now() + PATIENCE_MS
    rooms.#feeds = await Promise.all(
      rooms.shards.map(async ({ stream, logs: subjects }) => {
        const { state } = await patiently(until, () => cluster.streams.streams.info(stream))
        const hear = (subject: string, stored: Stored) => rooms.#hear(subject, stored)
        return new Feed({ cluster, stream, subjects, after: state.last_seq, hear })
      }),
    )
    return rooms
  }

  shardOf(room: RoomId): Shard {
    const shard = this.shards[Number.parseInt(room.slice(0, 2), 16) % SHARDS]
    if (!shard) throw new RangeError("not a room's id")
    return shard
  }

  /** Runs `work` when what was asked of this room before is done. */
  inTurn<T>(room: RoomId, work: RoomWork<T>): Promise<T> {
    return this.at(room, (replica, until) => {
      const seat = this.#seat(room)
      const done = seat.turn.then(() => work(replica, until))
      seat.turn = done.catch(() => undefined)
      return done
    })
  }

  /** Runs `work` at once. The room stays while it does. */
  async at<T>(room: RoomId, work: RoomWork<T>): Promise<T> {
    const seat = this.#seat(room)
    seat.works += 1
    try {
      return await work(seat.replica, Date.now() + PATIENCE_MS)
    } finally {
      seat.works -= 1
      // Of a room that is not, or is no more, there is nothing to remember.
      if (seat.replica.record === undefined) this.#leave(room, seat)
    }
  }

  /** Reads what the room has beyond what we know of it, everything that was acknowledged to anybody before this call. */
  catchUp(room: RoomId, until: number): Promise<void> {
    const shard = this.shardOf(room)
    const { replica } = this.#seat(room)
    return patiently(until, async () => {
      for (const stored of await shard.news(room, replica.at))
        if (this.#take(room, stored) === "gap") throw new Unavailable("messages of a room are missing")
    })
  }

  /** Writes upon the message that `message` says it follows, and upon no other. */
  async write(room: RoomId, message: RoomMessage): Promise<Written> {
    const data = encodeRoomMessage(message)
    const written = await this.shardOf(room).write(room, message.follows, data)
    if (written.kind === "written" && this.#take(room, { at: written.at, data }) === "gap")
      void this.#resync(room)
    return written
  }

  subscribe(room: RoomId, hearer: Hearer): () => void {
    const seat = this.#seat(room)
    seat.presence ??= this.cluster.connection.subscribe(this.#presenceOf(room), {
      callback: (error, message) => {
        if (error) return
        for (const one of this.#subscribers.of(room)) one.presence(new Uint8Array(message.data))
      },
    })
    const unsubscribe = this.#subscribers.add(room, hearer)
    return () => {
      unsubscribe()
      if (this.#subscribers.has(room)) return
      seat.presence?.unsubscribe()
      seat.presence = undefined
    }
  }

  announce(room: RoomId, data: Bytes): void {
    this.cluster.connection.publish(this.#presenceOf(room), data)
  }

  /** Leaves the rooms that nobody has asked for since this was called last. */
  leaveUnused(): void {
    for (const [room, seat] of this.#seats) {
      if (!seat.used) this.#leave(room, seat)
      seat.used = false
    }
  }

  async close(): Promise<void> {
    for (const feed of this.#feeds) feed.close()
    await Promise.all([...this.#seats.values()].map(seat => seat.turn))
    await this.cluster.connection.close()
  }

  #leave(room: RoomId, seat: Seat): void {
    if (seat.works === 0 && !this.#subscribers.has(room) && this.#seats.get(room) === seat)
      this.#seats.delete(room)
  }

  #seat(room: RoomId): Seat {
    const there = this.#seats.get(room)
    if (there) {
      there.used = true
      return there
    }
    const turn = Promise.resolve()
    const made = {
      replica: new RoomReplica(),
      turn,
      presence: undefined,
      works: 0,
      used: true,
      resyncing: false,
    }
    this.#seats.set(room, made)
    return made
  }

  #hear(subject: string, stored: Stored): void {
    const room = roomIn(subject)
    const seat = this.#seats.get(room)
    if (seat && this.#take(room, stored) === "gap") void this.#resync(room)
  }

  /** Something came that does not follow on what we know: the rest is read, however long that takes. */
  async #resync(room: RoomId): Promise<void> {
    const seat = this.#seat(room)
    if (seat.resyncing) return
    seat.resyncing = true
    while (this.#seats.get(room) === seat && !this.cluster.connection.isClosed()) {
      const caughtUp = await this.catchUp(room, Date.now() + PATIENCE_MS).then(
        () => true,
        (error: unknown) => !(error instanceof Unavailable),
      )
      if (caughtUp) break
    }
    seat.resyncing = false
  }

  /** The one place where a room changes, and where those who listen hear of it. */
  #take(room: RoomId, stored: Stored): "gap" | "taken" {
    const taken = this.#seat(room).replica.take(stored)
    if (taken.kind === "gap") return "gap"
    for (const hearer of this.#subscribers.of(room)) {
      if (taken.kind === "entry") hearer.entry(taken.entry)
      if (taken.kind === "ended") hearer.ended()
    }
    return "taken"
  }

  #presenceOf(room: RoomId): string {
    return `${this.cluster.name}.presence.${room}`
  }
}
