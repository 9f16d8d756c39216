/** Several real meeting cores around logs in memory, one a room: real groups, real keys; only sockets, clock and disk are ours. */
import type { Bytes, IdentityKey, RoomId, Seq } from "../../src/brand.ts"
import type { Lane } from "../../src/channel/wire.ts"
import type { Identity } from "../../src/group/types.ts"
import { toHex } from "../../src/hex.ts"
import { joinMeeting, startMeeting } from "../../src/meeting/begin.ts"
import type { Effect, MeetingEvent } from "../../src/meeting/events.ts"
import { NOTHING_FOUND } from "../../src/policy/obstacles.ts"
import { identityFromKeys, makeIdentityKeys } from "../../src/verify/identity.ts"
import { Person } from "./person.ts"

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
  readonly people: Person[] = []
  readonly #logs = new Map<string, LogEntry[]>()
  #ids = 0

  /** Whether a relay that shows two logs passes heartbeats on between those whom it has parted. */
  presence: "crosses" | "withheld" = "crosses"

  /** Of the room that the meeting began in. */
  get log(): LogEntry[] {
    return this.logOf(SECRET)
  }

  /** @param side Of a relay that shows some people another log. */
  logOf(secret: Bytes, side = ""): LogEntry[] {
    const key = `${side}${toHex(secret)}`
    const log = this.#logs.get(key) ?? []
    this.#logs.set(key, log)
    return log
  }

  /** From now on these people are shown a log of their own, which is so far the same. */
  fork(...people: Person[]): void {
    for (const [key, log] of [...this.#logs]) this.#logs.set(`other ${key}`, [...log])
    for (const person of people) person.side = "other "
  }

  /** The relay loses all but the last `left` entries of the present room, and says so to whoever reads on. */
  async lose(left = 0): Promise<void> {
    const [first] = this.people
    if (!first) return
    const { secret } = first.meeting.durable
    const log = this.logOf(secret)
    const kept = log.slice(log.length - left)
    log.splice(0, log.length, ...kept.map((entry, n) => ({ ...entry, seq: (n + 1) as Seq })))
    for (const person of this.people)
      await person.on({ kind: "channel-failed", room: person.meeting.durable.here, code: "reset" })
  }

  freshId = (): string => (++this.#ids).toString(16).padStart(32, "0")

  /** @param o.invited By whom, with what is the invitation now; with the first one if nobody is named. */
  async person(
    name: string,
    o: { starts?: true; identity?: Identity; invited?: Person } = {},
  ): Promise<Person> {
    const identity = o.identity ?? (await identityFromKeys(await makeIdentityKeys()))
    const common = {
      room: ROOM,
      relay: "https://relay.example",
      secret: o.invited?.meeting.durable.secret ?? SECRET,
      url: URL,
      name,
      identity,
      now: this.now,
    }
    const meeting = o.starts
      ? await startMeeting(common)
      : joinMeeting({
          ...common,
          inviter: "00".repeat(32) as IdentityKey,
          rank: o.invited?.meeting.durable.rank ?? "first",
        })
    const person = new Person(this, identity, meeting)
    this.people.push(person)
    await person.on({ kind: "resumed" })
    await person.goLive()
    await person.on({ kind: "page-hello", page: person.page, findings: NOTHING_FOUND })
    return person
  }

  append(
    person: Person,
    { room, lane, id, plaintext, expect }: Extract<Effect, { kind: "append" }>,
  ): MeetingEvent | undefined {
    const secret = person.secretOf(room)
    if (!secret) return undefined
    const log = this.logOf(secret, person.side)
    const standing = log.find(entry => entry.id === id)
    if (standing)
      return { kind: "appended", id, outcome: { kind: "appended", seq: standing.seq, duplicate: true } }
    const head = (log.findLast(entry => entry.lane === 1)?.seq ?? 0) as Seq
    if (lane === 1 && expect !== head) return { kind: "appended", id, outcome: { kind: "conflict", head } }
    const seq = (log.length + 1) as Seq
    log.push({ seq, lane, id, plaintext })
    person.wrote += 1
    return { kind: "appended", id, outcome: { kind: "appended", seq, duplicate: false } }
  }

  /** To all who listen in this room now. */
  async announce(from: Person, secret: Bytes, plaintext: Bytes): Promise<void> {
    if (!from.listens) return
    for (const other of this.people) {
      if (this.presence === "withheld" && other.side !== from.side) continue
      const room = other.rooms.find(one => toHex(one.secret) === toHex(secret))?.room
      if (other !== from && other.listens && room !== undefined)
        await other.on({ kind: "presence", room, plaintext })
    }
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

/** Ada has evicted Dana. */
export async function afterEviction(forgetful = false) {
  const scene = await threeInAMeeting(forgetful)
  await scene.ada.on({ kind: "evict-asked", identity: scene.ada.identityOf("Dana") })
  await scene.town.pass()
  return scene
}
