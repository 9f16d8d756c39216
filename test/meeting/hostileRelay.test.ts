import { expect } from "chai"
import fc from "fast-check"
import type { Bytes, Seq } from "../../src/brand.ts"
import type { Lane } from "../../src/channel/wire.ts"
import { HEARTBEAT_MS } from "../../src/meeting/heartbeat.ts"
import { decodeNote } from "../../src/meeting/notes.ts"
import { protectionOf } from "../../src/meeting/view.ts"
import { allAgree, type Person } from "./person.ts"
import { threeInAMeeting } from "./town.ts"

const utf8 = (text: string): Bytes => new TextEncoder().encode(text)

/** Bytes, JSON, and notes and heartbeats of every kind with something else in each place. */
const word = fc.oneof(fc.string(), fc.constantFrom("00".repeat(32), "00".repeat(64), "00".repeat(8)))
const value = fc.oneof(fc.jsonValue(), fc.integer(), word)
const note = fc.record(
  {
    kind: fc.constantFrom("knock", "farewell", "turned-away", "moved", "other"),
    knock: value,
    leaf: value,
    identity: value,
    signature: value,
    ref: value,
    refusal: fc.oneof(value, fc.constantFrom("locked", "old-invitation")),
    sealed: value,
    epoch: value,
    fork: value,
    at: value,
  },
  { requiredKeys: ["kind"] },
)
const garbage: fc.Arbitrary<Bytes> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map(bytes => new Uint8Array(bytes)),
  fc.jsonValue().map(json => utf8(JSON.stringify(json))),
  note.map(json => utf8(JSON.stringify(json))),
)

describe("a meeting over a relay that is hostile, or helped by somebody who has an invitation", () => {
  it("goes on whatever lies on either lane, of its room and of the one before, and whatever is said there", async function () {
    this.timeout(60_000)
    const { town, ada, ben } = await threeInAMeeting()
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    await town.pass(1_000)
    const logs = ada.rooms.map(room => town.logOf(room.secret))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ bytes: garbage, lane: fc.constantFrom<Lane>(0, 1), old: fc.boolean() })),
        async pieces => {
          for (const { bytes, lane, old } of pieces) {
            const log = logs[old ? 1 : 0]
            log?.push({ seq: (log.length + 1) as Seq, lane, id: town.freshId(), plaintext: bytes })
            for (const { room } of ada.rooms) await ada.on({ kind: "presence", room, plaintext: bytes })
          }
          for (const person of [ada, ben]) await person.read()
          expect(protectionOf(ada.meeting)).to.deep.equal({
            state: "protected",
            reason: "only-these",
            people: 2,
          })
        },
      ),
      { numRuns: 60 },
    )
    const before = ada.epoch
    await ben.on({ kind: "rekey-asked" })
    await town.pass(1_000)
    expect(ada.epoch).to.equal(before + 1)
    allAgree(ada, ben)
  })

  it("commits again under another name where something else lies under the name of its commit", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    ada.delayed = true
    await ada.on({ kind: "rekey-asked" })
    const commit = ada.appends.at(-1)
    if (!commit) throw new Error("no commit")
    const seq = (town.log.length + 1) as Seq
    town.log.push({ seq, lane: 1, id: commit.id, plaintext: utf8("occupied") })
    ada.delayed = false
    const before = ben.epoch
    await town.pass(1_000)
    expect(ada.appends.at(-1)?.id).not.to.equal(commit.id)
    expect(ben.epoch).to.equal(before + 1)
    allAgree(ada, ben)
  })

  it("does nothing for a log that is shown to it a second time, though it has died meanwhile", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    await dana.on({ kind: "leave-asked" })
    await town.pass()
    const before = ada.epoch
    const shown = [...town.log]
    for (const person of [ada, ben]) await person.dieAndReturn()
    for (const entry of shown) town.log.push({ ...entry, seq: (town.log.length + 1) as Seq })
    await town.pass(5_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    expect(ada.epoch).to.equal(before)
    allAgree(ada, ben)
  })

  it("tells a newcomer whose Welcome is withheld that nobody answers, and lets him in when he asks again", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    const erik = await town.person("Erik")
    erik.listens = false
    for (const person of [ada, ben]) await person.read()
    await town.pass(1_000)
    expect(ada.names).to.include("Erik")
    // Nothing of the log reaches him but that the connection stands.
    erik.miss()
    erik.listens = true
    const knocks = () => town.log.filter(entry => decodeNote(entry.plaintext)?.kind === "knock").length
    const before = knocks()
    await town.pass(26_000)
    expect(erik.warned("unanswered")).to.equal(false)
    for (const person of [ada, ben, dana]) person.listens = false
    await town.pass(4_000)
    expect(erik.warned("unanswered")).to.equal(true)
    expect(knocks()).to.equal(before + 1)
    for (const person of [ada, ben, dana]) person.listens = true
    await town.pass(HEARTBEAT_MS)
    expect(erik.warned("unanswered")).to.equal(false)
    expect(erik.names).to.deep.equal(["Ada", "Ben", "Dana", "Erik"])
    allAgree(ada, ben, erik)
  })

  it("asks more and more seldom where nobody is there", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    for (const person of [ada, ben, dana]) person.listens = false
    const erik = await town.person("Erik")
    await town.pass(220_000)
    const knocks = erik.appends.filter(({ plaintext }) => decodeNote(plaintext)?.kind === "knock")
    expect(knocks).to.have.length(4)
    for (const person of [ada, ben, dana]) person.listens = true
    await town.pass(5_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana", "Erik"])
    allAgree(ada, erik)
  })

  it("comes together again when everybody was gone for an hour, also from the room before an eviction", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    const erik = await town.person("Erik")
    await town.pass()
    const all: Person[] = [ada, ben, dana, erik]
    for (const person of [ben, dana]) person.listens = false
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Erik") })
    await town.pass(1_000)
    ada.listens = false
    town.now += 3_600_000
    for (const person of [ben, ada, dana]) {
      person.listens = true
      await person.dieAndReturn()
      await town.pass(20_000)
    }
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana"])
    allAgree(ada, ben, dana)
    expect(all.map(person => person.meeting.durable.shield.kind)).to.deep.equal([
      "whole",
      "whole",
      "whole",
      "broken",
    ])
  })

  it("lets whoever stole the invitation that is in force come in, and tells everybody", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    await town.person("Thief")
    await town.pass(1_000)
    const told = ({ meeting }: Person) =>
      meeting.durable.warnings.flatMap(one => (one.kind === "joined" ? [one.name] : []))
    for (const person of [ada, ben, dana]) expect(told(person)).to.include("Thief")
  })
})
