/** One person of a town: the real meeting core, over the town's logs and clock. */
import { expect } from "chai"
import type { Bytes, IdentityKey, LeafIndex, PageId, RoomNumber } from "../../src/brand.ts"
import type { Identity, Member } from "../../src/group/types.ts"
import type { Effect, MeetingEvent } from "../../src/meeting/events.ts"
import { decodeDurable, encodeDurable } from "../../src/meeting/saved.ts"
import { type Meeting, NOTHING_YET } from "../../src/meeting/state.ts"
import { step } from "../../src/meeting/step.ts"
import type { InstallEpoch, ToWorker } from "../../src/messages/worker.ts"
import { NOTHING_FOUND } from "../../src/policy/obstacles.ts"
import { NO_PINS, type Pins } from "../../src/verify/pins.ts"
import type { Town } from "./town.ts"

export class Person {
  readonly told: ToWorker[] = []
  readonly appends: Extract<Effect, { kind: "append" }>[] = []
  page = "11".repeat(16) as PageId
  listens = true
  /** What this person writes is on its way for ever. */
  delayed = false
  /** Which log a relay that shows two of them shows this person. */
  side = ""
  /** The process dies after each step, and comes back from what was saved. */
  forgetful = false
  wrote = 0
  pins: Pins = NO_PINS
  closed = false
  readonly #read = new Map<RoomNumber, number>()

  constructor(
    readonly town: Town,
    readonly identity: Identity,
    public meeting: Meeting,
  ) {}

  async on(event: MeetingEvent): Promise<void> {
    if (this.closed) return
    const world = { now: this.town.now, identity: this.identity, pins: this.pins, freshId: this.town.freshId }
    const made = await step(this.meeting, event, world, () => undefined)
    this.meeting = this.forgetful ? await this.reborn(made.meeting) : made.meeting
    for (const effect of made.effects) await this.perform(effect)
  }

  async reborn(meeting: Meeting): Promise<Meeting> {
    const durable = await decodeDurable(encodeDurable(meeting.durable))
    if (!durable) throw new Error("what was saved does not load")
    return { durable, volatile: meeting.volatile }
  }

  /** Dies, forgetting all that was not saved, and is started again. */
  async dieAndReturn(): Promise<void> {
    const { durable } = await this.reborn(this.meeting)
    this.meeting = { durable, volatile: NOTHING_YET }
    await this.on({ kind: "resumed" })
    await this.goLive()
    await this.on({ kind: "page-hello", page: this.page, findings: NOTHING_FOUND })
  }

  /** All that the present room's log holds by now is kept from this person. */
  miss(): void {
    const { secret, here } = this.meeting.durable
    this.#read.set(here, this.town.logOf(secret, this.side).length)
  }

  /** Reads the room where the meeting is, and those that it has left, until nothing is new. */
  async read(): Promise<void> {
    while (this.listens) {
      const next = this.rooms.find(
        ({ room, secret }) => this.#place(room) < this.town.logOf(secret, this.side).length,
      )
      if (!next) break
      const at = this.#place(next.room)
      const entry = this.town.logOf(next.secret, this.side)[at]
      this.#read.set(next.room, at + 1)
      if (entry)
        await this.on({ kind: "entry", ...entry, room: next.room, cursor: { gen: "g", seq: entry.seq } })
    }
    if (this.listens && this.meeting.volatile.channel === "connecting") await this.goLive()
  }

  #place(room: RoomNumber): number {
    return this.#read.get(room) ?? 0
  }

  /** Every room that is listened to, the present one first. */
  get rooms(): { room: RoomNumber; secret: Bytes }[] {
    const { here, secret, oldRooms } = this.meeting.durable
    return [{ room: here, secret }, ...oldRooms]
  }

  secretOf(room: RoomNumber): Bytes | undefined {
    return this.rooms.find(one => one.room === room)?.secret
  }

  async goLive(): Promise<void> {
    await this.on({ kind: "channel", room: this.meeting.durable.here, state: "live" })
  }

  async goOffline(): Promise<void> {
    await this.on({ kind: "channel", room: this.meeting.durable.here, state: "offline" })
  }

  async perform(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case "append": {
        this.appends.push(effect)
        const outcome = this.listens && !this.delayed ? this.town.append(this, effect) : undefined
        if (outcome) await this.on(outcome)
        return
      }
      case "announce": {
        const secret = this.secretOf(effect.room)
        if (secret) await this.town.announce(this, secret, effect.plaintext)
        return
      }
      case "to-worker":
        this.told.push(effect.message)
        return
      case "close":
        this.closed = true
        return
      case "meet":
        return
    }
  }

  get key(): InstallEpoch | undefined {
    return this.told.findLast(message => message.kind === "install-epoch")
  }

  get names(): string[] {
    const { phase } = this.meeting.durable
    return phase.kind === "live" ? phase.group.members.map(member => member.name).sort() : []
  }

  get epoch(): number {
    const { phase } = this.meeting.durable
    return phase.kind === "live" ? phase.group.epoch : -1
  }

  leafOf(name: string): LeafIndex {
    return this.#member(name).leaf
  }

  identityOf(name: string): IdentityKey {
    return this.#member(name).identity
  }

  #member(name: string): Member {
    const { phase } = this.meeting.durable
    const member = phase.kind === "live" ? phase.group.members.find(one => one.name === name) : undefined
    if (!member) throw new Error(`no ${name} here`)
    return member
  }

  warned(kind: string): boolean {
    return this.meeting.durable.warnings.some(warning => warning.kind === kind)
  }
}

export const allAgree = (...people: Person[]) => {
  const [first, ...others] = people.map(person => person.key?.baseKey)
  expect(first).to.match(/^[0-9a-f]{32}$/)
  for (const other of others) expect(other).to.equal(first)
}
