import { expect } from "chai"
import type { Seq } from "../../src/brand.ts"
import { toHex } from "../../src/hex.ts"
import { meetingView, protectionOf } from "../../src/meeting/view.ts"
import { parseInvitation } from "../../src/messages/invitation.ts"
import { NO_PINS } from "../../src/verify/pins.ts"
import { allAgree, type Person } from "./person.ts"
import { threeInAMeeting } from "./town.ts"

const secretOf = ({ meeting }: Person) => toHex(meeting.durable.secret)
const refused = ({ meeting }: Person) =>
  meeting.durable.warnings.flatMap(one => (one.kind === "join-refused" ? one.refusal : []))
const knocksSeenBy = ({ meeting }: Person) =>
  meeting.durable.warnings.flatMap(one => (one.kind === "old-knock" ? [`${one.name}/${one.evicted}`] : []))

async function answer(person: Person, word: "let-in" | "refuse"): Promise<void> {
  const asked = person.meeting.durable.warnings.find(one => one.kind === "old-knock")
  if (asked?.kind !== "old-knock") throw new Error("nobody at the old door")
  await person.on({ kind: "knock-answered", ref: asked.ref, answer: word })
}

/** Ada has evicted Dana. */
async function afterEviction(forgetful = false) {
  const scene = await threeInAMeeting(forgetful)
  await scene.ada.on({ kind: "evict-asked", leaf: scene.ada.leafOf("Dana") })
  await scene.town.pass()
  return scene
}

describe("the room after an eviction", () => {
  it("is another one, where all who stay meet, and of which the evicted has nothing", async () => {
    const { town, ada, ben, dana } = await afterEviction()
    expect(secretOf(ben)).to.equal(secretOf(ada))
    expect(dana.rooms.map(room => toHex(room.secret))).not.to.include(secretOf(ada))
    const before = town.log.length
    await ben.on({ kind: "rekey-asked" })
    await town.pass()
    expect(town.log.length).to.equal(before)
    expect(town.logOf(ada.meeting.durable.secret)).to.have.lengthOf(1)
    allAgree(ada, ben)
  })

  it("is what the invitation leads to from then on", async () => {
    const { town, ada, ben } = await afterEviction()
    const { invitation } = meetingView(ada.meeting, NO_PINS, new Map(), town.now)
    const { room, secret } = ada.meeting.durable
    expect(parseInvitation(invitation)).to.deep.include({ kind: "invitation", secret, group: room })
    const fay = await town.person("Fay", { invited: ada })
    await town.pass()
    expect(ben.names).to.deep.equal(["Ada", "Ben", "Fay"])
    await fay.on({ kind: "evict-asked", leaf: fay.leafOf("Ben") })
    await town.pass()
    expect(fay.names).to.deep.equal(["Ada", "Fay"])
    expect(secretOf(fay)).to.equal(secretOf(ada))
    allAgree(ada, fay)
  })

  it("is found by a member who was away, who reads the old one up to the move", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    ben.listens = false
    await ada.on({ kind: "evict-asked", leaf: ada.leafOf("Dana") })
    await town.pass(5_000)
    await ada.on({ kind: "rekey-asked" })
    await town.pass(5_000)
    ben.listens = true
    await town.pass()
    expect(secretOf(ben)).to.equal(secretOf(ada))
    allAgree(ada, ben)
  })

  it("is reached through two evictions with every process dying after each step", async () => {
    const { town, ada, ben } = await afterEviction(true)
    const erik = await town.person("Erik", { invited: ben })
    erik.forgetful = true
    await town.pass()
    await ben.on({ kind: "evict-asked", leaf: ben.leafOf("Erik") })
    await town.pass()
    for (const person of [ada, ben]) await person.dieAndReturn()
    await ada.on({ kind: "rekey-asked" })
    await town.pass()
    expect(ada.meeting.durable.here).to.equal(2)
    expect(secretOf(ben)).to.equal(secretOf(ada))
    allAgree(ada, ben)
  })

  it("may be out of reach at first: the eviction holds, and what is asked meanwhile is done later", async () => {
    const { town, ada, ben } = await afterEviction()
    for (const person of [ada, ben]) {
      person.listens = false
      await person.goOffline()
    }
    await ben.on({ kind: "rekey-asked" })
    await town.pass(5_000)
    expect(protectionOf(ada.meeting)).to.deep.equal({ state: "protected", reason: "channel-down" })
    for (const person of [ada, ben]) {
      person.listens = true
      await person.goLive()
    }
    const before = ada.epoch
    await town.pass()
    expect(ada.epoch).to.equal(before + 1)
    allAgree(ada, ben)
  })

  it("hears a farewell that was said in the one before", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    const erik = await town.person("Erik")
    await town.pass()
    erik.listens = false
    await ada.on({ kind: "evict-asked", leaf: ada.leafOf("Dana") })
    await town.pass(1_000)
    await erik.on({ kind: "leave-asked" })
    const farewell = erik.appends.at(-1)
    if (!farewell) throw new Error("no farewell")
    town.append(erik, farewell)
    await town.pass(2_000)
    expect(ben.names).to.deep.equal(["Ada", "Ben"])
    expect(ben.warned("left")).to.equal(true)
    allAgree(ada, ben)
  })

  it("takes no commit from the one before", async () => {
    const { ada, ben } = await afterEviction()
    await ben.on({ kind: "rekey-asked" })
    const commit = ben.appends.at(-1)
    if (!commit) throw new Error("no commit")
    const { id, plaintext } = commit
    const before = ada.epoch
    ada.listens = false
    const entry = { lane: 1, id, plaintext, seq: 99 as Seq, cursor: { gen: "g", seq: 99 as Seq } } as const
    const [old] = ada.meeting.durable.oldRooms
    if (!old) throw new Error("no old room")
    await ada.on({ kind: "entry", room: old.room, ...entry })
    expect(ada.epoch).to.equal(before)
    await ada.on({ kind: "entry", room: ada.meeting.durable.here, ...entry })
    expect(ada.epoch).to.equal(before + 1)
  })
})

describe("an old invitation after an eviction", () => {
  it("lets nobody in by itself, under whatever name, and is shown to all for what it is", async () => {
    const { town, ada, ben } = await afterEviction()
    const again = await town.person("Not Dana")
    await town.pass(20_000)
    expect(again.names).to.deep.equal([])
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    for (const person of [ada, ben]) expect(knocksSeenBy(person)).to.deep.equal(["Not Dana/Dana"])
  })

  it("lets somebody in whom a member lets in, who is told the way under his own key", async () => {
    const { town, ada, ben } = await afterEviction()
    const late = await town.person("Late")
    await town.pass(1_000)
    await answer(ben, "let-in")
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Late"])
    for (const person of [ada, ben]) expect(knocksSeenBy(person)).to.deep.equal([])
    expect(secretOf(late)).to.equal(secretOf(ada))
    allAgree(ada, ben, late)
    const told = town.log.map(entry => new TextDecoder().decode(entry.plaintext)).join()
    expect(told.includes(secretOf(ada))).to.equal(false)
  })

  it("is refused by a member's word, which the one outside hears", async () => {
    const { town, ada, ben } = await afterEviction()
    const late = await town.person("Late")
    await town.pass(1_000)
    await answer(ada, "refuse")
    await town.pass(1_000)
    expect(refused(late)).to.deep.equal(["old-invitation"])
    for (const person of [ada, ben]) expect(knocksSeenBy(person)).to.deep.equal([])
  })

  it("is an old one too where its holder had knocked before, and was not let in yet", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    await town.person("Not Dana")
    await ada.on({ kind: "evict-asked", leaf: ada.leafOf("Dana") })
    await town.pass(5_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    expect(knocksSeenBy(ben)).to.deep.equal(["Not Dana/Dana"])
  })

  it("turns away the evicted under his own key, and everybody while the meeting is locked", async () => {
    const { town, ada, dana } = await afterEviction()
    const again = await town.person("Dana", { identity: dana.identity })
    await town.pass(1_000)
    expect(refused(again)).to.deep.equal(["evicted-before"])
    await ada.on({ kind: "lock-asked", admission: "closed" })
    await town.pass(1_000)
    const late = await town.person("Late")
    await town.pass(1_000)
    expect(refused(late)).to.deep.equal(["locked"])
    expect(knocksSeenBy(ada)).to.deep.equal([])
  })

  it("does not bury the members under names that its holder makes up", async () => {
    const { town, ada } = await afterEviction()
    for (let n = 0; n < 6; n++) await town.person(`Nobody ${n}`)
    await town.pass(1_000)
    expect(knocksSeenBy(ada)).to.have.lengthOf(4)
  })

  it("brings back by itself who was missed before the eviction, also when two more have been evicted", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    const [erik, fay] = [await town.person("Erik"), await town.person("Fay")]
    await town.pass()
    ben.listens = false
    await town.pass(17_000)
    expect(ada.names).to.deep.equal(["Ada", "Dana", "Erik", "Fay"])
    for (const name of ["Erik", "Fay"]) {
      await ada.on({ kind: "evict-asked", leaf: ada.leafOf(name) })
      await town.pass(2_000)
    }
    ben.listens = true
    await town.pass(5_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana"])
    expect(secretOf(ben)).to.equal(secretOf(ada))
    allAgree(ada, ben)
    for (const out of [erik, fay]) expect(secretOf(out)).not.to.equal(secretOf(ada))
  })

  it("is answered again when the answer does not come to stand in the log", async () => {
    const { town, ada, ben } = await afterEviction()
    const late = await town.person("Late")
    await town.pass(1_000)
    ben.listens = false
    await answer(ben, "let-in")
    await town.pass(5_000)
    expect(late.names).to.deep.equal([])
    await ben.dieAndReturn()
    ben.listens = true
    await town.pass(7_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Late"])
    for (const { meeting } of [ada, ben]) {
      expect(meeting.durable.oldKnocks).to.deep.equal([])
      expect(meeting.durable.intents.filter(intent => intent.kind === "hand-over")).to.deep.equal([])
    }
  })
})
