/**
 * An ordinary meeting by a simulated clock, as one member's page tells it: real cores and keys, the real watch over sources, and a
 * server that lists people, forwards their frames, loses one in twenty, and keeps who has gone without a word for a while.
 */
import { SourceWatch } from "../../content/worker/sourceWatch.ts"
import type { SourceId } from "../../src/brand.ts"
import type { PageEvent, RosterEntry } from "../../src/messages/roster.ts"
import type { Media, SourceReport } from "../../src/messages/worker.ts"
import type { Dice } from "../dice.ts"
import { claim, entry, happens, list, sealed, strangers, worker } from "./claims.ts"
import type { Person } from "./person.ts"
import type { Town } from "./town.ts"

const STEP_MS = 500
const LOSS = 0.05
const PER_SECOND = { audio: 50, video: 30 } as const satisfies Record<Media, number>
/** What a key change leaves unopened at most: what was under way before the new key came. */
const AROUND_A_CHANGE = 8

export interface Stream {
  source: string
  media: Media
  /** Whose key seals it; null for whoever has none. */
  by: Person | null
  flow: "on" | "muted"
  passed: number
}

/** Somebody or something in the page's list, with what it sends. */
export interface Listed {
  entry: RosterEntry
  /** `ghost`: gone without a word, and still listed until then, ms since 1970. */
  until: number
  streams: Stream[]
}

export class Page {
  readonly listed: Listed[] = []
  readonly loose: Stream[] = []
  readonly raised = new Map<string, { kind: string; at: number }>()
  readonly #watch = new SourceWatch()
  readonly #reports = new Map<string, SourceReport>()
  #epoch = -1
  #asked = 0
  /** Key frames that everybody's losses and changes of layers ask for in the next second. */
  asks = 0
  #ids = 100
  #said = ""

  constructor(
    readonly town: Town,
    /** Whose page it is. */
    readonly owner: Person,
    readonly dice: Dice,
  ) {}

  /** @param by Whose keys seal what he sends, if any. */
  enter(name: string, by: Person | null, more: Partial<RosterEntry> & { sends?: Media[] } = {}): Listed {
    const { sends = ["audio", "video"], ...kind } = more
    const one: Listed = {
      entry: entry(this.#fresh(), name, kind),
      until: Number.POSITIVE_INFINITY,
      streams: sends.map(media => this.stream(media, by)),
    }
    this.listed.push(one)
    return one
  }

  stream(media: Media, by: Person | null): Stream {
    return { source: `s${this.#fresh()}`, media, by, flow: "on", passed: 0 }
  }

  /** @param how `ghost`: the server lists him for up to a minute more. */
  async leave(one: Listed, how: "said" | "ghost"): Promise<void> {
    for (const stream of one.streams.splice(0)) await this.end(stream)
    if (how === "ghost") one.until = this.town.now + this.dice.between(5, 60) * 1_000
    else await this.#remove(one)
  }

  async end({ source }: Stream): Promise<void> {
    const notice = this.#watch.gone(source as SourceId)
    if (notice) await worker(this.owner, notice)
    this.#reports.delete(source)
    await claim(this.owner, { kind: "source-gone", source: source as SourceId })
  }

  /** Lets `ms` pass, in the page and in the town. */
  async pass(ms: number): Promise<void> {
    for (let gone = 0; gone < ms; gone += STEP_MS) {
      for (const one of this.listed.filter(({ until }) => until <= this.town.now)) await this.#remove(one)
      await this.#list()
      this.#flow()
      for (const notice of this.#watch.tick(this.town.now)) await worker(this.owner, notice)
      if (this.town.now % 1_000 < STEP_MS) await this.#second()
      await this.town.pass(STEP_MS - 100)
      for (const { id, kind } of strangers(this.owner))
        if (!this.raised.has(id)) this.raised.set(id, { kind, at: this.town.now })
    }
  }

  async #remove(one: Listed): Promise<void> {
    this.listed.splice(this.listed.indexOf(one), 1)
    const event: PageEvent = { t: "left", id: one.entry.id }
    await happens(this.owner, event)
  }

  async #list(): Promise<void> {
    const self = { ...entry("self", this.owner.meeting.durable.name) }
    const bound = this.listed.flatMap(({ entry: { id }, streams }) =>
      streams.map(({ source }) => [source, id]),
    )
    const entries = [self, ...this.listed.map(one => one.entry)]
    const said = JSON.stringify([entries, bound])
    if (said === this.#said) return
    this.#said = said
    await list(this.owner, entries, Object.fromEntries(bound))
  }

  /** What arrived in this step, of each stream. */
  #flow(): void {
    const key = this.owner.key?.epoch ?? -1
    const changed = key !== this.#epoch
    if (changed) this.#watch.startOver(this.town.now)
    this.#epoch = key
    for (const stream of [...this.listed.flatMap(one => one.streams), ...this.loose]) {
      if (stream.flow === "muted") continue
      const { source, media, by } = stream
      const member = by?.names.includes(this.owner.meeting.durable.name) ? by : undefined
      const sent = (PER_SECOND[media] * STEP_MS) / 1_000
      const came = Array.from({ length: sent }).filter(() => !this.dice.happens(LOSS)).length
      const ahead = changed || (member && member.epoch !== this.owner.epoch)
      for (let frame = 0; frame < came; frame++) {
        if (member && !(ahead && frame < AROUND_A_CHANGE)) {
          this.#watch.opened(source as SourceId, media)
          stream.passed += 1
        } else this.#watch.refused(source as SourceId, media, by ? "unknown-kid" : "not-sframe")
      }
      if (member)
        this.#reports.set(
          source,
          sealed(source, this.#leafOf(member), this.town.now, { passed: stream.passed, media }),
        )
      // A picture in pieces is asked for again: NACK mends most of them.
      if (media === "video" && this.dice.happens(0.05)) this.asks += 1
    }
  }

  async #second(): Promise<void> {
    this.#asked += this.asks
    this.asks = 0
    await claim(this.owner, { kind: "watchdog", plaintextPackets: 0, keyFramesAsked: this.#asked })
    const reports = [...this.#reports.values()].filter(({ sender }) => sender !== null)
    await worker(this.owner, { kind: "report", sources: reports })
  }

  #leafOf(member: Person) {
    const { phase } = this.owner.meeting.durable
    const found =
      phase.kind === "live"
        ? phase.group.members.find(one => one.identity === member.identity.key)
        : undefined
    return found?.leaf ?? member.leafOf(member.meeting.durable.name)
  }

  #fresh(): string {
    return String(this.#ids++)
  }
}
