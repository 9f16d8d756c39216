import { expect } from "chai"
import type { Seq, SourceId } from "../../src/brand.ts"
import { protectionOf } from "../../src/meeting/view.ts"
import { NOTHING_FOUND } from "../../src/policy/obstacles.ts"
import { allAgree, type Person } from "./person.ts"
import { threeInAMeeting } from "./town.ts"

describe("a meeting", () => {
  it("lets people in by invitation, and all hold the same key", async () => {
    const { ada, ben, dana } = await threeInAMeeting()
    for (const person of [ada, ben, dana]) expect(person.names).to.deep.equal(["Ada", "Ben", "Dana"])
    allAgree(ada, ben, dana)
    expect(ada.warned("joined")).to.equal(true)
    expect(protectionOf(ada.meeting)).to.deep.equal({ state: "protected", reason: "only-these", people: 3 })
  })

  it("comes through whole with every process dying after each step", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting(true)
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    allAgree(ada, ben)
    expect(dana.meeting.durable.shield).to.include({ kind: "broken", why: "evicted", about: "Ada" })
  })

  it("lets an eviction wait while the relay is away, with nothing sent meanwhile, and completes it later", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    ada.listens = false
    await ada.goOffline()
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    expect(protectionOf(ada.meeting)).to.deep.equal({ state: "waiting", reason: "key-channel" })
    ada.listens = true
    await ada.goLive()
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    expect(ada.key?.sending).to.equal("live")
    allAgree(ada, ben)
  })

  it("carries out two evictions asked at the same moment by two people", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    const erik = await town.person("Erik")
    await town.pass()
    await Promise.all([
      ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") }),
      ben.on({ kind: "evict-asked", identity: ben.identityOf("Erik") }),
    ])
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    expect(ben.key?.sending).to.equal("live")
    allAgree(ada, ben)
    for (const out of [dana, erik]) expect(out.meeting.durable.shield.kind).to.equal("broken")
  })

  it("changes keys once when somebody leaves, and does so without a click", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    const before = ada.epoch
    await dana.on({ kind: "leave-asked" })
    expect(dana.closed).to.equal(true)
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    expect(ada.epoch).to.equal(before + 1)
    allAgree(ada, ben)
    expect(ben.warned("left")).to.equal(true)
  })

  it("takes nobody's word for another's farewell", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    await dana.on({ kind: "leave-asked" })
    const farewell = town.log.at(-1)
    if (!farewell) throw new Error("no farewell")
    const forged = new TextEncoder().encode(
      new TextDecoder()
        .decode(farewell.plaintext)
        .replace(`"leaf":${ada.leafOf("Dana")}`, `"leaf":${ada.leafOf("Ben")}`),
    )
    farewell.plaintext = forged
    await town.pass()
    expect(ada.names).to.include("Ben")
    expect(ben.meeting.durable.phase.kind).to.equal("live")
  })

  it("misses the silent after fifteen seconds, and takes them back when they return", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    dana.listens = false
    await town.pass(9_000)
    expect(ada.names).to.include("Dana")
    await town.pass(8_000)
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    allAgree(ada, ben)
    dana.listens = true
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana"])
    allAgree(ada, ben, dana)
  })

  it("carries out, when he comes back, an eviction of somebody who was missed in that very moment", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    const { identity } = dana
    dana.listens = false
    ada.delayed = true
    await town.pass(9_000)
    await ada.on({ kind: "evict-asked", identity: identity.key })
    await town.pass(8_000)
    expect(ben.names).to.deep.equal(["Ada", "Ben"])
    expect(ben.meeting.durable.lockout).to.deep.equal([])
    ada.delayed = false
    expect(ada.key?.sending).to.equal("live")
    ada.told.length = 0
    dana.listens = true
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    expect(protectionOf(dana.meeting)).to.include({ state: "stopped", reason: "evicted" })
    for (const member of [ada, ben]) expect(member.meeting.durable.lockout).to.deep.equal([identity.key])
    // Ben, who knew nothing of it, had let him in: for as long as he was there, Ada was silent.
    const epochs = ada.told.filter(one => one.kind === "install-epoch")
    expect(epochs.map(({ members, sending }) => [members.length, sending])).to.deep.equal([
      [3, "held"],
      [2, "live"],
    ])
    allAgree(ada, ben)
  })

  it("carries out an eviction whose author was taken for gone before the log had it", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    ada.listens = false
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    await town.pass(17_000)
    expect(ben.names).to.deep.equal(["Ben", "Dana"])
    ada.listens = true
    await town.pass()
    expect(ben.names).to.deep.equal(["Ada", "Ben"])
    expect(ada.key?.sending).to.equal("live")
    allAgree(ada, ben)
  })

  it("turns away an evicted person who knocks again, and tells him so", async () => {
    const { town, ada, dana } = await threeInAMeeting()
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    await town.pass()
    const again = await town.person("Dana", { identity: dana.identity })
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    expect(again.warned("join-refused")).to.equal(true)
  })

  it("lets nobody in while it is locked", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    await ben.on({ kind: "rule-asked", change: { rule: "door", to: "locked" } })
    await town.pass()
    const erik = await town.person("Erik")
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana"])
    expect(erik.warned("join-refused")).to.equal(true)
    expect(protectionOf(erik.meeting)).to.deep.equal({ state: "waiting", reason: "to-be-let-in" })
  })

  it("is not stopped by rubbish on the commit lane", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    for (let n = 0; n < 3; n++) {
      town.log.push({
        seq: (town.log.length + 1) as Seq,
        lane: 1,
        id: town.freshId(),
        plaintext: new Uint8Array([1, 2, 3, n]),
      })
    }
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    allAgree(ada, ben)
  })

  it("names each codec in which nothing leaves, also one that the page chose before there was a meeting", async () => {
    const codecs = (person: Person) =>
      person.meeting.durable.warnings.flatMap(warning =>
        warning.kind === "codec-refused" ? `${warning.media} ${warning.mimeType}` : [],
      )
    const { ada, ben } = await threeInAMeeting()
    const { page } = ada
    await ada.on({
      kind: "hook",
      page,
      message: { kind: "codec-refused", media: "audio", mimeType: "audio/PCMU" },
    })
    await ada.on({
      kind: "worker",
      page,
      message: { kind: "codec-refused", source: "aa" as SourceId, mimeType: "video/H265" },
    })
    await ada.on({
      kind: "hook",
      page,
      message: { kind: "codec-refused", media: "audio", mimeType: "audio/G722" },
    })
    expect(codecs(ada).sort()).to.deep.equal(["audio audio/G722", "video video/H265"])
    const findings = { ...NOTHING_FOUND, codecs: { video: "video/H265" } }
    await ben.on({ kind: "page-hello", page: ben.page, findings })
    expect(codecs(ben)).to.deep.equal(["video video/H265"])
  })
})
