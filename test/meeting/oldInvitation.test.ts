import { expect } from "chai"
import { toHex } from "../../src/hex.ts"
import { allAgree, type Person } from "./person.ts"
import { afterEviction, threeInAMeeting } from "./town.ts"

const secretOf = ({ meeting }: Person) => toHex(meeting.durable.secret)
const refused = ({ meeting }: Person) =>
  meeting.durable.warnings.flatMap(one => (one.kind === "join-refused" ? one.refusal : []))
const knocksSeenBy = ({ meeting }: Person) =>
  meeting.durable.warnings.flatMap(one => (one.kind === "knock" ? [`${one.name}/${one.evicted}`] : []))

async function answer(person: Person, word: "let-in" | "refuse"): Promise<void> {
  const asked = person.meeting.durable.warnings.find(one => one.kind === "knock")
  if (asked?.kind !== "knock") throw new Error("nobody at the old door")
  await person.on({ kind: "knock-answered", identity: asked.identity, answer: word })
}

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
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    await town.pass(5_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    expect(knocksSeenBy(ben)).to.deep.equal(["Not Dana/Dana"])
  })

  it("gives way to the present one, if its holder gets that while he waits", async () => {
    const { town, ada, ben } = await afterEviction()
    const late = await town.person("Late")
    await town.pass(1_000)
    await answer(ada, "refuse")
    await town.pass(1_000)
    const { secret, rank } = ada.meeting.durable
    for (const person of [late, ben]) await person.on({ kind: "invited-again", secret, rank })
    expect(late.warned("join-refused")).to.equal(false)
    await town.pass()
    expect(late.names).to.deep.equal(["Ada", "Ben", "Late"])
    allAgree(ada, ben, late)
  })

  it("turns away the evicted under his own key, and everybody while the meeting is locked", async () => {
    const { town, ada, dana } = await afterEviction()
    const again = await town.person("Dana", { identity: dana.identity })
    await town.pass(1_000)
    expect(refused(again)).to.deep.equal(["evicted-before"])
    await ada.on({ kind: "rule-asked", change: { rule: "door", to: "locked" } })
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
      await ada.on({ kind: "evict-asked", identity: ada.identityOf(name) })
      await town.pass(2_000)
    }
    ben.listens = true
    await town.pass(5_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana"])
    expect(secretOf(ben)).to.equal(secretOf(ada))
    allAgree(ada, ben)
    for (const out of [erik, fay]) expect(secretOf(out)).not.to.equal(secretOf(ada))
  })

  it("does not bring back the evicted by the word of somebody who was away when it happened", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    for (const person of [dana, ben]) {
      person.listens = false
      await town.pass(17_000)
    }
    dana.listens = true
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Dana"])
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    await town.pass()
    ben.listens = true
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    // The only one who saw it does not hear of this knock at once.
    ada.listens = false
    const again = await town.person("Dana", { identity: dana.identity })
    await town.pass(5_000)
    ada.listens = true
    await town.pass(1_000)
    expect(refused(again)).to.deep.equal(["evicted-before"])
    expect(secretOf(again)).not.to.equal(secretOf(ada))
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    for (const person of [ada, ben]) expect(knocksSeenBy(person)).to.deep.equal([])
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
      expect(meeting.durable.waiting).to.deep.equal([])
      expect(meeting.durable.intents.filter(intent => intent.kind === "hand-over")).to.deep.equal([])
    }
  })
})
