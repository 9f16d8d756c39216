import type { StoredMsg } from "@nats-io/jetstream"
import { Empty, headers } from "@nats-io/transport-node"
import type { Bytes, RoomId } from "../brand.ts"
import { type Cluster, streamOf } from "./natsCluster.ts"
import { isPassing } from "./patience.ts"
import type { Stored } from "./roomReplica.ts"

/** "unsure": somebody else was first, or nobody answered. Only reading the room tells. */
export type Written = { kind: "written"; at: number } | { kind: "unsure" }

/** Readers that go through a long room side by side, and the distance in the stream for which one more is worth it. */
const MOST_WALKERS = 16
const WALK = 32

/** One of the streams that the rooms are spread over. Each method asks once; what it throws may pass. */
export class Shard {
  readonly stream: string
  /** The subjects of its rooms. */
  readonly rooms: string
  #mark: { running: Promise<void>; next: Promise<void> | undefined } | undefined

  constructor(
    private readonly cluster: Cluster,
    private readonly n: number,
  ) {
    this.stream = streamOf(cluster.name, n)
    this.rooms = this.#subject("*")
  }

  /** Writes upon the message `follows` of this room and upon no other; that one is checked by the stream's leader. */
  async write(room: RoomId, follows: number, data: Bytes): Promise<Written> {
    try {
      const expect = { lastSubjectSequence: follows }
      const { seq } = await this.cluster.publisher.publish(this.#subject(room), data, { expect })
      return { kind: "written", at: seq }
    } catch (error) {
      if (isPassing(error)) return { kind: "unsure" }
      throw error
    }
  }

  /** The room's last message, with everything that was acknowledged to anybody before this call. */
  async last(room: RoomId): Promise<Stored | undefined> {
    await this.mark()
    return this.#get({ last_by_subj: this.#subject(room) })
  }

  /** The room's messages after `after`, up to and with the one at `upTo`. */
  async between(room: RoomId, after: number, upTo: number): Promise<Stored[]> {
    const subject = this.#subject(room)
    const walkers = Math.min(MOST_WALKERS, Math.ceil((upTo - after) / WALK))
    const stride = Math.ceil((upTo - after) / walkers)
    const walk = async (from: number, to: number): Promise<Stored[]> => {
      const found: Stored[] = []
      for (let at = from; at <= to; ) {
        const next = await this.#get({ seq: at, next_by_subj: subject })
        if (!next || next.at > to) break
        found.push(next)
        at = next.at + 1
      }
      return found
    }
    const parts = Array.from({ length: walkers }, (_, n) => {
      const from = after + 1 + n * stride
      return walk(from, Math.min(upTo, from + stride - 1))
    })
    return (await Promise.all(parts)).flat()
  }

  /** What lies at a place in the stream, if it still does. */
  async at(place: number): Promise<Stored | undefined> {
    return this.#get({ seq: place })
  }

  /** Every room that has messages, also what is left of one whose life is over. */
  async all(): Promise<RoomId[]> {
    const { state } = await this.cluster.streams.streams.info(this.stream, { subjects_filter: this.rooms })
    return Object.keys(state.subjects ?? {}).map(
      subject => subject.slice(subject.lastIndexOf(".") + 1) as RoomId,
    )
  }

  /** Removes the room's messages up to and with the one at `upTo`. */
  async purge(room: RoomId, upTo: number): Promise<void> {
    await this.cluster.streams.streams.purge(this.stream, { filter: this.#subject(room), seq: upTo + 1 })
  }

  /**
   * A durable write, which replaces the one before. Its answer comes from a leader that has every entry acknowledged before:
   * a leader that was deposed meanwhile and does not know it yet would get no majority. One under way may have begun too
   * early, so whoever comes later shares the next one.
   */
  mark(): Promise<void> {
    const write = async () => {
      const rollup = headers()
      rollup.set("Nats-Rollup", "sub")
      await this.cluster.publisher.publish(`${this.cluster.name}.mark.${this.n}`, Empty, { headers: rollup })
    }
    const begin = (): Promise<void> => {
      const running = write()
      const mark = { running, next: undefined }
      this.#mark = mark
      const over = () => {
        if (this.#mark === mark) this.#mark = undefined
      }
      running.then(over, over)
      return running
    }
    if (!this.#mark) return begin()
    this.#mark.next ??= this.#mark.running.then(begin, begin)
    return this.#mark.next
  }

  #subject(room: RoomId | "*"): string {
    return `${this.cluster.name}.room.${this.n}.${room}`
  }

  async #get(
    query: { seq: number; next_by_subj?: string } | { last_by_subj: string },
  ): Promise<Stored | undefined> {
    const message: StoredMsg | null = await this.cluster.streams.streams.getMessage(this.stream, query)
    return message ? { at: message.seq, data: message.data } : undefined
  }
}
