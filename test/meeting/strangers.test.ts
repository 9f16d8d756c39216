import { expect } from "chai"
import type { SourceId } from "../../src/brand.ts"
import { decodeDurable, encodeDurable } from "../../src/meeting/saved.ts"
import { claim, entry, happens, list, sealed, strangers, told, worker } from "./claims.ts"
import { threeInAMeeting } from "./town.ts"

const PEOPLE = [entry("1", "Ada"), entry("2", "Ben"), entry("3", "Dana")]

/** Ada's page lists the three, and what it calls Dana's has been sealed by Dana for a while. */
async function listed() {
  const meeting = await threeInAMeeting()
  const { town, ada } = meeting
  await list(ada, PEOPLE, { s3: "3" })
  await town.pass(3_000)
  await worker(ada, { kind: "report", sources: [sealed("s3", ada.leafOf("Dana"), town.now)] })
  await town.pass(1_000)
  return meeting
}

describe("a meeting whose page lists people", () => {
  it("names who is without a key after fifteen seconds, and takes it back when he comes in", async () => {
    const { town, ada } = await listed()
    await list(ada, [...PEOPLE, entry("4", "Erik")], { s3: "3" })
    await town.pass(13_000)
    expect(told(ada)).to.deep.equal([])
    await town.pass(3_000)
    expect(strangers(ada)).to.have.length(1)
    expect(strangers(ada)[0]).to.include({ kind: "keyless-person", name: "Erik" })
    await town.person("Erik")
    await town.pass(12_000)
    expect(ada.names).to.include("Erik")
    expect(told(ada)).to.deep.equal([])
  })

  it("says once what the person has put away, and again only when it has been gone", async () => {
    const { town, ada } = await listed()
    const phone = entry("4", "+49 30", { kind: "phone" })
    await list(ada, [...PEOPLE, phone], { s3: "3" })
    await town.pass(5_000)
    expect(told(ada)).to.deep.equal(["connector"])
    await ada.on({ kind: "dismissed", warning: "stranger:4" })
    await ada.dieAndReturn()
    await list(ada, [...PEOPLE, phone])
    await town.pass(20_000)
    expect(told(ada)).to.deep.equal([])
    await list(ada, PEOPLE)
    await town.pass(12_000)
    await list(ada, [...PEOPLE, phone])
    await town.pass(6_000)
    expect(told(ada)).to.deep.equal(["connector"])
  })

  it("gives the page a minute and a half to take somebody off its list who has left", async () => {
    const { town, ada, dana } = await listed()
    await dana.on({ kind: "leave-asked" })
    await town.pass(60_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    expect(strangers(ada)).to.deep.equal([])
    await town.pass(40_000)
    expect(strangers(ada).map(({ kind }) => kind)).to.deep.equal(["keyless-person"])
  })

  it("keeps a warning over the death of the background, and says it once", async () => {
    const { town, ada } = await listed()
    const olaf = [...PEOPLE, entry("4", "Olaf")]
    await list(ada, olaf)
    await town.pass(17_000)
    const [before] = strangers(ada)
    expect(before?.kind).to.equal("keyless-person")
    await ada.dieAndReturn()
    await list(ada, olaf)
    await town.pass(14_000)
    expect(strangers(ada)).to.deep.equal([before])
  })

  it("makes one warning of what one sender sends in sound and pictures, and lets it through by one click", async () => {
    const { ada } = await listed()
    await list(ada, [...PEOPLE, entry("4", "Olaf")], { s3: "3", a: "4", v: "4", w: "4" })
    for (const [source, media] of [
      ["a", "audio"],
      ["v", "video"],
    ] as const)
      await worker(ada, {
        kind: "source-unknown",
        source: source as SourceId,
        media,
        reason: "not-sframe",
        frames: 100,
      })
    expect(strangers(ada)).to.have.length(1)
    expect(strangers(ada)[0]).to.include({ kind: "unknown-sender", media: "both", claimed: "Olaf" })
    ada.told.length = 0
    await ada.on({ kind: "source-decided", source: "v", decision: "hear-in-clear" })
    expect(ada.told.map(message => message.kind === "set-decision" && message.source)).to.deep.equal([
      "a",
      "v",
    ])
    // What the page adds to him later was not meant.
    await worker(ada, {
      kind: "source-unknown",
      source: "w" as SourceId,
      media: "video",
      reason: "not-sframe",
      frames: 100,
    })
    expect(strangers(ada).map(one => "decision" in one && one.decision)).to.deep.equal([
      "hear-in-clear",
      "keep-blocked",
    ])
  })

  it("tells a name that goes with another's key, and none where frames of the last one are still on their way", async () => {
    const { town, ada } = await listed()
    const report = () =>
      worker(ada, { kind: "report", sources: [sealed("s3", ada.leafOf("Dana"), town.now)] })
    await list(ada, PEOPLE, { s3: "2" })
    await town.pass(500)
    await report()
    await town.pass(8_000)
    expect(told(ada)).to.deep.equal([])
    await report()
    await town.pass(5_000)
    expect(strangers(ada)).to.have.length(1)
    expect(strangers(ada)[0]).to.include({ kind: "wrong-name", page: "Ben", key: "Dana" })
  })

  it("tells of a recording that the page speaks of, until it ends", async () => {
    const { town, ada } = await listed()
    await happens(ada, { t: "recording", on: true, what: "server", by: null })
    await town.pass(5_000)
    expect(told(ada)).to.deep.equal(["recording"])
    await happens(ada, { t: "recording", on: false, what: "server", by: null })
    await town.pass(11_000)
    expect(told(ada)).to.deep.equal([])
  })

  it("tells of somebody unseen who asks for key frames, as a possibility", async () => {
    const { town, ada } = await listed()
    await town.pass(10_000)
    for (let second = 1; second <= 14; second++) {
      await claim(ada, { kind: "watchdog", plaintextPackets: 0, keyFramesAsked: second * 7 })
      await town.pass(900)
    }
    expect(told(ada)).to.deep.equal(["hidden-receiver"])
  })

  it("says nothing of strangers any more once it is stopped", async () => {
    const { town, ada } = await listed()
    await list(ada, [...PEOPLE, entry("4", "", { kind: "phone" })])
    await town.pass(5_000)
    await claim(ada, { kind: "leak", source: "a" as SourceId, media: "audio", packets: 1 })
    expect(told(ada)).to.deep.equal([])
    await town.pass(5_000)
    expect(told(ada)).to.deep.equal([])
  })
})

describe("a meeting whose page says that somebody has gone", () => {
  for (const event of [
    { t: "left", id: "3" },
    { t: "evicted", id: "3", certainty: "explicit" },
  ] as const) {
    it(`changes keys at once: ${event.t}, and puts nobody out`, async () => {
      const { town, ada } = await listed()
      const before = ada.epoch
      await happens(ada, event)
      await town.pass(500)
      expect(ada.epoch).to.equal(before + 1)
      expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana"])
    })
  }

  it("says that whom the page has put out still has the keys, until he is out here or there again", async () => {
    const { town, ada } = await listed()
    const kicked = { t: "evicted", id: "3", certainty: "explicit" } as const
    await happens(ada, kicked)
    await list(ada, PEOPLE.slice(0, 2))
    await town.pass(13_000)
    expect(told(ada)).to.deep.equal([])
    await town.pass(3_000)
    expect(strangers(ada)[0]).to.include({ kind: "kicked", name: "Dana" })
    await list(ada, PEOPLE, { s4: "3" })
    await town.pass(3_000)
    await worker(ada, { kind: "report", sources: [sealed("s4", ada.leafOf("Dana"), town.now)] })
    await town.pass(1_000)
    expect(told(ada)).to.deep.equal([])
    await happens(ada, kicked)
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    await town.pass(20_000)
    expect(told(ada).filter(kind => kind === "kicked")).to.deep.equal([])
  })

  it("waits five seconds where it only seems so", async () => {
    const { town, ada } = await listed()
    const before = ada.epoch
    await happens(ada, { t: "evicted", id: "3", certainty: "inferred" })
    await town.pass(4_500)
    expect(ada.epoch).to.equal(before)
    await town.pass(1_500)
    expect(ada.epoch).to.equal(before + 1)
  })

  it("changes keys once where the person says farewell as well", async () => {
    const { town, ada, dana } = await listed()
    const before = ada.epoch
    await dana.on({ kind: "leave-asked" })
    await happens(ada, { t: "left", id: "3" })
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    expect(ada.epoch).to.be.within(before + 1, before + 2)
  })

  it("does nothing for one who has never been proven to hold a key, or who is in no list", async () => {
    const { town, ada } = await listed()
    const before = ada.epoch
    for (const id of ["2", "77"]) await happens(ada, { t: "left", id })
    await town.pass()
    expect(ada.epoch).to.equal(before)
  })

  it("changes keys no more than four times a minute, however often it is said", async () => {
    const { town, ada, ben } = await listed()
    const before = ada.epoch
    for (let turn = 0; turn < 60; turn++) {
      await list(ada, PEOPLE, { s3: "3" })
      await worker(ada, { kind: "report", sources: [sealed("s3", ada.leafOf("Dana"), town.now + 3_000)] })
      await town.pass(900)
      await happens(ada, { t: "evicted", id: "3", certainty: "explicit" })
    }
    expect(ada.epoch).to.be.greaterThan(before)
    expect(ada.epoch).to.be.lessThan(before + 6)
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana"])
    expect(ben.warned("restless")).to.equal(false)
  })
})

describe("a record from before strangers could be put away", () => {
  it("still loads", async () => {
    const { ada } = await threeInAMeeting()
    const bytes = encodeDurable(ada.meeting.durable)
    const { quiet, ...older } = JSON.parse(new TextDecoder().decode(bytes))
    expect(quiet).to.deep.equal([])
    const durable = await decodeDurable(new TextEncoder().encode(JSON.stringify(older)))
    expect(durable?.quiet).to.deep.equal([])
    expect(durable?.name).to.equal("Ada")
  })
})
