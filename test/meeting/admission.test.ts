import { expect } from "chai"
import { toHex } from "../../src/hex.ts"
import { encodeNote } from "../../src/meeting/notes.ts"
import { NO_PINS, pinSeen, pinVerified } from "../../src/verify/pins.ts"
import { ASK, answer, knocksAt, meetingThat, refused, VERIFIED, warnings } from "./atTheDoor.ts"
import { allAgree } from "./person.ts"
import { afterEviction } from "./town.ts"

describe("a meeting whose members are asked", () => {
  it("lets nobody in by itself, and in whom one of them lets in; then nobody is asked any more", async () => {
    const { town, ada, ben, dana } = await meetingThat(ASK)
    const fay = await town.person("Fay")
    await town.pass()
    for (const person of [ada, ben, dana]) expect(knocksAt(person)).to.deep.equal(["Fay/new"])
    expect(fay.names).to.deep.equal([])
    await ben.dieAndReturn()
    await answer(ben, fay, "let-in")
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana", "Fay"])
    allAgree(ada, ben, dana, fay)
    for (const person of [ada, ben, dana]) {
      expect(knocksAt(person)).to.deep.equal([])
      // He himself knows.
      const by = person === ben ? "" : "Ben"
      expect(warnings(person, "joined").findLast(one => one.name === "Fay")?.by).to.equal(by)
      expect(person.meeting.durable).to.deep.include({ waiting: [], letIn: [] })
    }
  })

  it("refuses whom one of them refuses, who hears it and does not ask again soon", async () => {
    const { town, ada, ben } = await meetingThat(ASK)
    const fay = await town.person("Fay")
    await town.pass(1_000)
    await answer(ada, fay, "refuse")
    await town.pass(300_000)
    expect(refused(fay)).to.deep.equal(["not-let-in"])
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana"])
    for (const person of [ada, ben]) expect(knocksAt(person)).to.deep.equal([])
  })

  it("tells one who waits nothing of what others are told at the same door", async () => {
    const { town, ada } = await meetingThat(ASK)
    const [fay, gil] = [await town.person("Fay"), await town.person("Gil")]
    await town.pass(1_000)
    await answer(ada, gil, "refuse")
    await town.pass(1_000)
    expect(refused(gil)).to.deep.equal(["not-let-in"])
    expect(refused(fay)).to.deep.equal([])
    expect(knocksAt(ada)).to.deep.equal(["Fay/new"])
  })

  it("says of each who knocks what its own list knows of that key and that name", async () => {
    const { town, ada, ben } = await meetingThat(ASK)
    const fay = await town.person("Fay")
    ada.pins = pinSeen(NO_PINS, { identity: ada.identity.key, name: "FAY" }, 1)
    ben.pins = pinVerified(NO_PINS, { identity: fay.identity.key, name: "Fay" }, 1)
    await town.pass(1_000)
    expect(knocksAt(ada)).to.deep.equal(["Fay/changed-key"])
    expect(knocksAt(ben)).to.deep.equal(["Fay/verified"])
  })

  it("is not asked about somebody who was in, and left or was missed", async () => {
    const { town, ada, dana } = await meetingThat(ASK)
    dana.listens = false
    await town.pass(17_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    dana.listens = true
    await town.pass(5_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana"])
    expect(knocksAt(ada)).to.deep.equal([])
  })

  it("asks anew with an old invitation about whom the eviction of another has kept waiting", async () => {
    const { town, ada, ben, dana } = await meetingThat(ASK)
    const fay = await town.person("Fay")
    await town.pass(1_000)
    await ada.on({ kind: "evict-asked", identity: dana.identity.key })
    await town.pass()
    expect(warnings(ben, "knock").map(one => `${one.name}/${one.evicted}`)).to.deep.equal(["Fay/Dana"])
    await answer(ben, fay, "let-in")
    await town.pass(5_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Fay"])
  })

  it("judges those who wait anew when the rules change, and hears of the change with its author", async () => {
    const { town, ada, ben, dana } = await meetingThat(ASK)
    const fay = await town.person("Fay")
    await town.pass(1_000)
    await ben.on({ kind: "rule-asked", change: { rule: "door", to: "locked" } })
    await ben.on({ kind: "rule-asked", change: { rule: "admission", to: "invite" } })
    await town.pass()
    expect(refused(fay)).to.deep.equal(["locked"])
    await dana.on({ kind: "rule-asked", change: { rule: "door", to: "open" } })
    await town.pass(40_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana", "Fay"])
    const told = warnings(ada, "rule-changed").map(({ by, change }) => `${by}: ${change.rule} ${change.to}`)
    expect(told).to.deep.equal(["Ben: admission invite", "Dana: door open"])
    expect(warnings(ben, "rule-changed").map(one => one.by)).to.deep.equal(["Ada", "Dana"])
  })

  it("goes on asking when somebody who only holds the invitation writes that the knocker was refused", async () => {
    const { town, ada, fay } = await withForger()
    const ref = ada.meeting.durable.waiting[0]?.ref ?? ""
    const forged = { kind: "turned-away", ref, refusal: "not-let-in", leaf: 0, signature: new Uint8Array(64) }
    town.log.push({
      seq: town.log.length + 1,
      lane: 0,
      id: town.freshId(),
      plaintext: encodeNote(forged as Parameters<typeof encodeNote>[0]),
    } as (typeof town.log)[number])
    await town.pass(1_000)
    expect(knocksAt(ada)).to.deep.equal(["Fay/new"])
    await answer(ada, fay, "let-in")
    await town.pass()
    expect(ada.names).to.include("Fay")
  })

  it("does not hear a knock that was changed on the way", async () => {
    const { town, ada } = await meetingThat(ASK)
    const fay = await town.person("Fay")
    const at = town.log.findIndex(entry =>
      toHex(entry.plaintext).includes(toHex(new TextEncoder().encode('"knock"'))),
    )
    const entry = town.log.findLast(one => one.lane === 0)
    expect(at).to.be.greaterThan(-1)
    if (entry) {
      const knock = entry.plaintext.slice()
      // One hex digit of the key package, far behind its tag.
      const place = knock.length - 20
      knock[place] = knock[place] === 0x30 ? 0x31 : 0x30
      entry.plaintext = knock
    }
    await town.pass(1_000)
    expect(knocksAt(ada)).to.deep.equal([])
    expect(fay.names).to.deep.equal([])
  })

  async function withForger() {
    const scene = await meetingThat(ASK)
    const fay = await scene.town.person("Fay")
    await scene.town.pass(1_000)
    return { ...scene, fay }
  }
})

describe("a meeting for verified people", () => {
  it("lets in, unasked, with whom one of them has compared keys", async () => {
    const { town, ada, dana } = await meetingThat(VERIFIED)
    const fay = await town.person("Fay")
    dana.pins = pinVerified(NO_PINS, { identity: fay.identity.key, name: "Fay" }, 1)
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana", "Fay"])
    expect(warnings(ada, "joined").findLast(one => one.name === "Fay")?.by).to.equal("Dana")
    expect(ada.meeting.durable.waiting).to.deep.equal([])
  })

  it("tells everybody else that he stays outside, and those inside that he does", async () => {
    const { town, ada, ben } = await meetingThat(VERIFIED)
    const fay = await town.person("Fay")
    ada.pins = pinSeen(NO_PINS, { identity: fay.identity.key, name: "Fay" }, 1)
    await town.pass(14_000)
    expect(refused(fay)).to.deep.equal(["not-verified"])
    for (const person of [ada, ben]) {
      expect(person.names).to.deep.equal(["Ada", "Ben", "Dana"])
      expect(warnings(person, "kept-out").map(({ name, why }) => `${name}/${why}`)).to.deep.equal([
        "Fay/not-verified",
      ])
      expect(person.meeting.durable.waiting).to.deep.equal([])
    }
  })
})

describe("somebody evicted who knocks again", () => {
  it("is told of as such, with the name that he uses now", async () => {
    const { town, ada, ben, dana } = await afterEviction()
    await town.person("Innocent", { identity: dana.identity })
    await town.pass(1_000)
    for (const person of [ada, ben])
      expect(warnings(person, "kept-out").map(({ name, why }) => `${name}/${why}`)).to.deep.equal([
        "Innocent/evicted-before",
      ])
  })
})
