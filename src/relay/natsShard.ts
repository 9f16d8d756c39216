import { Empty, headers } from "@nats-io/transport-node"
import type { Bytes, RoomId } from "../brand.ts"
import { type Cluster, streamOf, subjectsOf } from "./natsCluster.ts"
import { isPassing } from "./patience.ts"
import { Unavailable } from "./roomLog.ts"
import type { Stored } from "./roomReplica.ts"

/** "unsure": somebody else was first, or nobody answered. Only reading the room tells. */
export type Written = { kind: "written"; at: number } | { kind: "unsure" }

/** Messages of a room that are read one after the other, and how many go through what is left side by side. */
const WALK = 16
const WALKERS = 16
/** Stands for a room in the mark that a look at the store's health leaves. */
const NO_ROOM = "probe"

/**
 * One of the streams that the rooms are spread over. Each method asks once; what it throws may pass.
 *
 * Any server that takes itself for the stream's leader may answer a question, also one that was deposed and does not know it
 * yet, or one that is behind. So no answer is believed for what it lacks. A reader leaves a mark of his own
 * behind the room's messages, which takes a majority, and reads up to it: whoever shows him the mark has all that comes before.
 */
export class Shard {
  readonly stream: string
  /** Subjects of its rooms' messages, without the marks. */
  readonly logs: string
  readonly #marks = new Map<string, { running: Promise<number>; next: Promise<number> | undefined }>()

  constructor(
    private readonly cluster: Cluster,
    private readonly n: number,
  ) {
    this.stream = streamOf(cluster.name, n)
    this.logs = this.#subject("*", "log")
  }

  /** Writes upon the message `follows` of this room and upon no other, which a majority vouches for. */
  async write(room: RoomId, follows: number, data: Bytes): Promise<Written> {
    try {
      const expect = { lastSubjectSequence: follows }
      const { seq } = await this.cluster.publisher.publish(this.#subject(room, "log"), data, { expect })
      return { kind: "written", at: seq }
    } catch (error) {
      if (isPassing(error)) return { kind: "unsure" }
      throw error
    }
  }

  /** The room's messages after `after`, with everything that was acknowledged to anybody before this call. */
  async news(room: RoomId, after: number): Promise<Stored[]> {
    const mark = await this.#mark(room)
    // Most often there is nothing new, or little, whatever the other rooms of the stream have grown by.
    const first = await this.#walk(room, after + 1, mark, WALK)
    const stride = Math.ceil((mark - first.to) / WALKERS)
    const rest = Array.from({ length: first.to < mark ? WALKERS : 0 }, (_, n) => {
      const from = first.to + n * stride
      return this.#walk(room, from, Math.min(mark, from + stride))
    })
    return [first, ...(await Promise.all(rest))].flatMap(part => part.found)
  }

  /** The room's last message, as somebody has it who may be behind. */
  last(room: RoomId): Promise<Stored | undefined> {
    return this.#get({ last_by_subj: this.#subject(room, "log") })
  }

  /** @throws {@link Unavailable} if nothing lies at that place of the stream, or not yet where somebody looked. */
  async at(place: number): Promise<Stored> {
    const stored = await this.#get({ seq: place })
    if (!stored) throw new Unavailable("an entry is not there")
    return stored
  }

  /** Every room that has messages or marks. */
  async all(): Promise<{ room: RoomId; has: "log" | "marks" }[]> {
    const filter = { subjects_filter: this.#subject("*", "*") }
    const { state } = await this.cluster.streams.streams.info(this.stream, filter)
    const subjects = Object.keys(state.subjects ?? {})
    const logs = new Set(subjects.filter(one => one.endsWith(".log")).map(roomIn))
    return [...new Set(subjects.map(roomIn))].map(room => ({ room, has: logs.has(room) ? "log" : "marks" }))
  }

  /** Removes what the room has before `place`, or its marks alone. */
  async purge(room: RoomId, what: { before: number } | "marks"): Promise<void> {
    const options =
      what === "marks"
        ? { filter: this.#subject(room, "mark") }
        : { filter: this.#subject(room, "*"), seq: what.before }
    await this.cluster.streams.streams.purge(this.stream, options)
  }

  /** Rejects unless a majority takes a durable write. */
  async probe(): Promise<void> {
    await this.#mark(NO_ROOM)
  }

  /** The messages from one place to before another, or `most` of them. What lies at the latter or behind it is the proof. */
  async #walk(
    room: RoomId,
    from: number,
    to: number,
    most = Number.POSITIVE_INFINITY,
  ): Promise<{ found: Stored[]; to: number }> {
    const found: Stored[] = []
    let at = from
    while (at < to && found.length < most) {
      const next = await this.#get({ seq: at, next_by_subj: this.#subject(room, "*") })
      if (!next) throw new Unavailable("somebody who is behind has answered")
      at = next.at + 1
      // A mark says nothing.
      if (next.at < to && next.data.length > 0) found.push(next)
    }
    return { found, to: Math.min(at, to) }
  }

  /** One under way may have begun too early for who asks now: all who ask meanwhile share the next one. */
  #mark(room: string): Promise<number> {
    const begin = (): Promise<number> => {
      const running = this.#leaveMark(room)
      const mark = { running, next: undefined }
      this.#marks.set(room, mark)
      const over = () => {
        if (this.#marks.get(room) === mark) this.#marks.delete(room)
      }
      running.then(over, over)
      return running
    }
    const mark = this.#marks.get(room)
    if (!mark) return begin()
    mark.next ??= mark.running.then(begin, begin)
    return mark.next
  }

  /** Replaces the mark before it. */
  async #leaveMark(room: string): Promise<number> {
    const replacing = headers()
    replacing.set("Nats-Rollup", "sub")
    const subject = this.#subject(room, "mark")
    const { seq } = await this.cluster.publisher.publish(subject, Empty, { headers: replacing })
    return seq
  }

  #subject(room: string, part: "log" | "mark" | "*"): string {
    return subjectsOf(this.cluster.name, this.n, { room, part })
  }

  async #get(
    query: { seq: number; next_by_subj?: string } | { last_by_subj: string },
  ): Promise<Stored | undefined> {
    const message = await this.cluster.streams.streams.getMessage(this.stream, query)
    return message ? { at: message.seq, data: message.data } : undefined
  }
}

/** The room that a subject belongs to. */
export function roomIn(subject: string): RoomId {
  return subject.split(".").at(-2) as RoomId
}
