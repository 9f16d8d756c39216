/** Several real meeting cores around one log in memory: real groups, real keys; only sockets, clock and disk are ours. */
import { expect } from "chai"
import type { Bytes, IdentityKey, PageId, RoomId, Seq } from "../../src/brand.ts"
import type { Lane } from "../../src/channel/wire.ts"
import type { Identity } from "../../src/group/types.ts"
import { joinMeeting, startMeeting } from "../../src/meeting/begin.ts"
import type { Effect, MeetingEvent } from "../../src/meeting/events.ts"
import { decodeDurable, encodeDurable } from "../../src/meeting/saved.ts"
import { type Meeting, NOTHING_YET } from "../../src/meeting/state.ts"
import { step } from "../../src/meeting/step.ts"
import type { InstallEpoch, ToWorker } from "../../src/messages/worker.ts"
import { NOTHING_FOUND } from "../../src/policy/obstacles.ts"
import { identityFromKeys, makeIdentityKeys } from "../../src/verify/identity.ts"
import { NO_PINS } from "../../src/verify/pins.ts"

interface LogEntry {
  seq: Seq
  lane: Lane
  id: string
  plaintext: Bytes
}

const SECRET = new Uint8Array(32).fill(7)
const ROOM = "00112233445566778899aabbccddeeff" as RoomId
const URL = "https://meet.example/room"

export class Town {
  now = Date.now()
  readonly log: LogEntry[] = []
  readonly people: Person[] = []
  #ids = 0

  freshId = (): string => (++this.#ids).toString(16).padStart(32, "0")

  async person(name: string, o: { starts?: true; identity?: Identity } = {}): Promise<Person> {
    const identity = o.identity ?? (await identityFromKeys(await makeIdentityKeys()))
    const common = {
      room: ROOM,
      relay: "https://relay.example",
      secret: SECRET,
      url: URL,
      name,
      identity,
      now: this.now,
    }
    const meeting = o.starts
      ? await startMeeting(common)
      : joinMeeting({ ...common, inviter: "00".repeat(32) as IdentityKey })
    const person = new Person(this, identity, meeting)
    this.people.push(person)
    await person.on({ kind: "resumed" })
    await person.on({ kind: "channel", state: "live" })
    await person.on({ kind: "page-hello", page: person.page, findings: NOTHING_FOUND })
    return person
  }

  append(person: Person, { lane, id, plaintext, expect }: Extract<Effect, { kind: "append" }>): MeetingEvent {
    const standing = this.log.find(entry => entry.id === id)
    if (standing)
      return { kind: "appended", id, outcome: { kind: "appended", seq: standing.seq, duplicate: true } }
    const head = (this.log.findLast(entry => entry.lane === 1)?.seq ?? 0) as Seq
    if (lane === 1 && expect !== head) return { kind: "appended", id, outcome: { kind: "conflict", head } }
    const seq = (this.log.length + 1) as Seq
    this.log.push({ seq, lane, id, plaintext })
    person.wrote += 1
    return { kind: "appended", id, outcome: { kind: "appended", seq, duplicate: false } }
  }

  /** Delivers everything to everybody who listens, and lets `ms` pass in turns of 100 ms. */
  async pass(ms = 3_000): Promise<void> {
    for (let gone = 0; gone <= ms; gone += 100) {
      for (const person of this.people) await person.read()
      for (const person of this.people) if (person.listens) await person.on({ kind: "tick" })
      this.now += 100
    }
    for (const person of this.people) await person.read()
  }
}

export class Person {
  readonly told: ToWorker[] = []
  readonly appends: Extract<Effect, { kind: "append" }>[] = []
  page = "11".repeat(16) as PageId
  listens = true
  /** The process dies after each step, and comes back from what was saved. */
  forgetful = false
  wrote = 0
  closed = false
  #read = 0

  constructor(
    readonly town: Town,
    readonly identity: Identity,
    public meeting: Meeting,
  ) {}

  async on(event: MeetingEvent): Promise<void> {
    if (this.closed) return
    const world = { now: this.town.now, identity: this.identity, pins: NO_PINS, freshId: this.town.freshId }
    const made = await step(this.meeting, event, world)
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
    await this.on({ kind: "channel", state: "live" })
    await this.on({ kind: "page-hello", page: this.page, findings: NOTHING_FOUND })
  }

  async read(): Promise<void> {
    while (this.listens && this.#read < this.town.log.length) {
      const entry = this.town.log[this.#read]
      this.#read += 1
      if (entry) await this.on({ kind: "entry", ...entry, cursor: { gen: "g", seq: entry.seq } })
    }
  }

  async perform(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case "append":
        this.appends.push(effect)
        if (this.listens) await this.on(this.town.append(this, effect))
        return
      case "announce":
        for (const other of this.town.people) {
          if (other !== this && other.listens && this.listens)
            await other.on({ kind: "presence", plaintext: effect.plaintext })
        }
        return
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

  leafOf(name: string) {
    const { phase } = this.meeting.durable
    const member = phase.kind === "live" ? phase.group.members.find(one => one.name === name) : undefined
    if (!member) throw new Error(`no ${name} here`)
    return member.leaf
  }

  warned(kind: string): boolean {
    return this.meeting.durable.warnings.some(warning => warning.kind === kind)
  }
}

export async function threeInAMeeting(
  forgetful = false,
): Promise<{ town: Town; ada: Person; ben: Person; dana: Person }> {
  const town = new Town()
  const ada = await town.person("Ada", { starts: true })
  ada.forgetful = forgetful
  const ben = await town.person("Ben")
  ben.forgetful = forgetful
  await town.pass(500)
  const dana = await town.person("Dana")
  dana.forgetful = forgetful
  await town.pass()
  return { town, ada, ben, dana }
}

export const allAgree = (...people: Person[]) => {
  const [first, ...others] = people.map(person => person.key?.baseKey)
  expect(first).to.match(/^[0-9a-f]{32}$/)
  for (const other of others) expect(other).to.equal(first)
}
