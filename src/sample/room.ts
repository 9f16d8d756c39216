/** The people of one room, and who is sent whose packets: everybody gets everything but his own. */
import type { RtpPacket } from "werift"
import { Participant } from "./participant.ts"
import type { Person, ToPage } from "./signalling.ts"
import type { Tap } from "./tap.ts"

/** The way to one participant's page. */
export interface Line {
  say(message: ToPage): void
  /** Hangs up: the page learns that it is out. */
  drop(): void
}

/** Enough for a sample; every further person costs each of the others two more sections. */
const MAX_PEOPLE = 12

export class Room {
  readonly #people = new Map<string, { participant: Participant; line: Line }>()
  readonly #tap: Tap

  constructor(tap: Tap) {
    this.#tap = tap
  }

  get empty(): boolean {
    return this.#people.size === 0
  }

  /** @returns The new participant, or `undefined` when the room is full. */
  join(person: Person, line: Line): Participant | undefined {
    if (this.#people.size >= MAX_PEOPLE) return undefined
    const others = [...this.#people.values()].map(entry => entry.participant)
    const participant = new Participant(person, {
      say: line.say,
      arrived: (kind, packet) => this.#arrived(participant, kind, packet),
      failed: line.drop,
    })
    this.#people.set(person.id, { participant, line })
    line.say({ kind: "welcome", you: person.id })
    this.#tellPeople()
    for (const other of others) {
      participant.subscribe(other)
      other.subscribe(participant)
      this.#negotiate(other)
    }
    this.#negotiate(participant)
    return participant
  }

  setDevices(id: string, devices: Pick<Person, "microphone" | "camera">): void {
    const entry = this.#people.get(id)
    if (!entry) return
    Object.assign(entry.participant.person, devices)
    this.#tellPeople()
  }

  leave(id: string): void {
    const gone = this.#people.get(id)?.participant
    if (!gone) return
    this.#people.delete(id)
    for (const { participant } of this.#people.values()) {
      participant.unsubscribe(gone)
      this.#negotiate(participant)
    }
    this.#tellPeople()
    void gone.close()
  }

  close(): void {
    for (const id of [...this.#people.keys()]) this.leave(id)
  }

  #arrived(from: Participant, kind: "audio" | "video", packet: RtpPacket): void {
    const { header, payload } = packet
    this.#tap.report({
      publisher: from.person.name,
      kind,
      payload,
      marker: header.marker,
      timestamp: header.timestamp,
      sequence: header.sequenceNumber,
      ssrc: header.ssrc,
      atMs: Date.now(),
    })
    for (const { participant } of this.#people.values()) {
      if (participant !== from) participant.forward(from.person.id, kind, packet)
    }
  }

  #negotiate(participant: Participant): void {
    participant.negotiate().catch(() => this.#people.get(participant.person.id)?.line.drop())
  }

  #tellPeople(): void {
    const people = [...this.#people.values()].map(entry => entry.participant.person)
    for (const { line } of this.#people.values()) line.say({ kind: "people", people })
  }
}
