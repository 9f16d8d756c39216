import { expect } from "chai"
import type { RosterEntry } from "../../src/messages/roster.ts"
import type { Media } from "../../src/messages/worker.ts"
import { Dice } from "../dice.ts"
import { happens } from "./claims.ts"
import { type Listed, Page } from "./ordinary.ts"
import type { Person } from "./person.ts"
import { Town } from "./town.ts"

const MINUTES = 30
const NAMES = ["Ben", "Dana", "Erik", "Fay", "Gus", "Hana"]
/** As people write their own names in the page. */
const ADORNED = [
  (name: string) => name,
  (name: string) => name.toLowerCase(),
  (name: string) => `${name} (she/her)`,
  (name: string) => `${name} Smith`,
]

interface Guest {
  person: Person
  here: Listed
}

/** A meeting in which things happen as the dice fall, none of which should be told of. */
class Ordinary {
  readonly town = new Town()
  readonly guests: Guest[] = []
  page!: Page
  readonly happened: Record<string, number> = {}

  constructor(readonly dice: Dice) {}

  async open(): Promise<void> {
    const ada = await this.town.person("Ada", { starts: true })
    this.page = new Page(this.town, ada, this.dice)
    for (const name of NAMES.slice(0, 3)) await this.join(name)
  }

  async minute(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) {
      const name = this.dice.pick(Object.keys(this.#doings) as (keyof Ordinary["_names"])[])
      await this.#doings[name]()
      this.happened[name] = (this.happened[name] ?? 0) + 1
      await this.page.pass(this.dice.between(10, 25) * 1_000)
    }
  }

  declare _names: Record<
    "joins" | "leaves" | "mutes" | "screen" | "layers" | "rekey" | "reloads" | "talks",
    true
  >

  readonly #doings: Record<keyof Ordinary["_names"], () => Promise<void>> = {
    joins: async () => {
      const absent = NAMES.filter(
        name => !this.guests.some(({ person }) => person.meeting.durable.name === name),
      )
      if (absent.length > 0) await this.join(this.dice.pick(absent))
    },
    leaves: async () => {
      if (this.guests.length < 3) return
      const [gone] = this.guests.splice(this.dice.between(0, this.guests.length - 1), 1)
      if (!gone) return
      const how = this.dice.happens(0.5) ? "said" : "ghost"
      if (this.dice.happens(0.5)) await gone.person.on({ kind: "leave-asked" })
      else gone.person.listens = false
      await this.page.leave(gone.here, how)
    },
    mutes: async () => {
      const { streams } = this.dice.pick(this.guests).here
      for (const stream of streams)
        if (this.dice.happens(0.5)) stream.flow = stream.flow === "on" ? "muted" : "on"
    },
    screen: async () => {
      const { here, person } = this.dice.pick(this.guests)
      const screen = this.page.stream("video", person)
      here.streams.push(screen)
      await this.page.pass(this.dice.between(5, 20) * 1_000)
      here.streams.splice(here.streams.indexOf(screen), 1)
      await this.page.end(screen)
    },
    layers: async () => {
      for (let n = 0; n < 5; n++) {
        this.page.asks += this.dice.between(1, 4)
        await this.page.pass(1_000)
      }
    },
    rekey: async () => {
      await this.dice.pick(this.guests).person.on({ kind: "rekey-asked" })
    },
    reloads: async () => {
      const guest = this.dice.pick(this.guests)
      const { entry } = guest.here
      await this.page.leave(guest.here, this.dice.happens(0.5) ? "said" : "ghost")
      await this.page.pass(this.dice.between(1, 5) * 1_000)
      guest.here = this.page.enter(entry.name, guest.person)
    },
    talks: async () => undefined,
  }

  /** Some come to the page first, and some to the keys. */
  async join(name: string): Promise<void> {
    const shown = this.dice.pick(ADORNED)(name)
    const muted = this.dice.happens(0.3)
    if (this.dice.happens(0.5)) {
      const here = this.page.enter(shown, null, { sends: [] })
      await this.page.pass(this.dice.between(2, 11) * 1_000)
      const person = await this.town.person(name, { invited: this.page.owner })
      await this.page.pass(1_000)
      if (!muted) here.streams.push(this.page.stream("audio", person), this.page.stream("video", person))
      this.guests.push({ person, here })
    } else {
      const person = await this.town.person(name, { invited: this.page.owner })
      await this.page.pass(this.dice.between(1, 10) * 1_000)
      this.guests.push({ person, here: this.page.enter(shown, person, muted ? { sends: [] } : {}) })
    }
  }
}

/** A seed of its own for each run, unless one is asked for: `…?seed=7`. */
const seed = Number(new URLSearchParams(location.search).get("seed") ?? Math.floor(Math.random() * 2 ** 31))

interface Intruder {
  what: string
  kind: string
  /** Seconds from the first media, or from the entry in the list. */
  within: number
  sends?: Media[]
  entry?: Partial<RosterEntry> & { name?: string }
}

const INTRUDERS: Intruder[] = [
  { what: "somebody silent without a key", kind: "keyless-person", within: 20, sends: [], entry: {} },
  {
    what: "somebody without a key who speaks",
    kind: "unknown-sender",
    within: 6,
    sends: ["audio"],
    entry: {},
  },
  {
    what: "somebody without a key on camera",
    kind: "unknown-sender",
    within: 6,
    sends: ["audio", "video"],
    entry: {},
  },
  {
    what: "one who speaks under a member's name",
    kind: "unknown-sender",
    within: 6,
    sends: ["audio"],
    entry: { name: "Ben" },
  },
  { what: "a sender in no list", kind: "unknown-sender", within: 6, sends: ["video"] },
  { what: "a silent phone", kind: "connector", within: 20, sends: [], entry: { kind: "phone" } },
  { what: "a phone that speaks", kind: "connector", within: 6, sends: ["audio"], entry: { kind: "phone" } },
  { what: "a room system", kind: "connector", within: 6, sends: ["video"], entry: { kind: "sip-room" } },
  { what: "a recorder", kind: "connector", within: 20, sends: [], entry: { kind: "recorder" } },
  { what: "a bot", kind: "connector", within: 20, sends: [], entry: { kind: "bot" } },
  { what: "a recording by the server", kind: "recording", within: 20 },
]

describe(`an ordinary meeting, seed ${seed}`, function () {
  this.timeout(240_000)

  it(`raises no warning in ${MINUTES} minutes, and one for each intruder after them, in time`, async () => {
    const meeting = new Ordinary(new Dice(seed))
    await meeting.open()
    const { page, town } = meeting
    for (let minute = 0; minute < MINUTES; minute++) await meeting.minute()
    console.log(
      `seed ${seed}, ${MINUTES} minutes: ${JSON.stringify(meeting.happened)}, ${page.raised.size} warnings`,
    )
    expect([...page.raised], "false alarms").to.deep.equal([])

    await page.pass(95_000)
    for (const { what, kind, within, sends, entry } of INTRUDERS) {
      page.raised.clear()
      const since = town.now
      const { name = "Olaf", ...more } = entry ?? {}
      const here = entry && page.enter(name, null, { ...more, sends: sends ?? [] })
      const loose = entry ? [] : (sends ?? []).map(media => page.stream(media, null))
      page.loose.push(...loose)
      const recording = { t: "recording", what: "server", by: null } as const
      if (!entry && !sends) await happens(page.owner, { ...recording, on: true })
      await page.pass(40_000)
      const seconds = ([...page.raised.values()][0]?.at ?? Number.NaN) - since
      console.log(`${what}: ${[...page.raised.values()].map(one => one.kind)} after ${seconds / 1_000} s`)
      expect(
        [...page.raised.values()].map(one => one.kind),
        what,
      ).to.deep.equal([kind])
      expect(seconds / 1_000, what).to.be.at.most(within)
      if (here) await page.leave(here, "said")
      for (const stream of page.loose.splice(0)) await page.end(stream)
      if (!entry && !sends) await happens(page.owner, { ...recording, on: false })
      await page.pass(15_000)
      expect(meeting.page.owner.meeting.durable.warnings.filter(one => one.kind === kind)).to.deep.equal([])
    }
  })
})
