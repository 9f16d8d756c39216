import { expect } from "chai"
import type { PageId, SourceId } from "../../src/brand.ts"
import { signAsMember } from "../../src/group/sign.ts"
import { encodeHeartbeat, heartbeatBytes } from "../../src/meeting/notes.ts"
import { protectionOf } from "../../src/meeting/view.ts"
import { NOTHING_FOUND } from "../../src/policy/obstacles.ts"
import { allAgree } from "./person.ts"
import { threeInAMeeting } from "./town.ts"

describe("a meeting whose processes die, whose pages lie, and whose members differ", () => {
  it("sends the same commit under the same id when its process died before the log had answered", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    ada.listens = false
    await ada.on({ kind: "rekey-asked" })
    const [first] = ada.appends.slice(-1)
    ada.listens = true
    await ada.dieAndReturn()
    const [second] = ada.appends.slice(-1)
    expect(second).to.deep.equal(first)
    await town.pass()
    allAgree(ada, ben)
  })

  it("is over for who has left, also when the process dies before it has been thrown away, and not for who was evicted", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    await ada.on({ kind: "evict-asked", identity: dana.identity.key })
    await town.pass()
    await ben.on({ kind: "leave-asked" })
    await town.pass()
    for (const person of [ben, dana]) {
      person.closed = false
      await person.dieAndReturn()
    }
    expect(ben.closed).to.equal(true)
    expect(dana.closed).to.equal(false)
    expect(protectionOf(dana.meeting)).to.include({ state: "stopped", reason: "evicted" })
  })

  it("never gives a stream number twice in an epoch, however often pages reload and the process dies", async () => {
    const { town, ada } = await threeInAMeeting()
    const seen = new Set<string>()
    for (let n = 0; n < 6; n++) {
      ada.told.length = 0
      ada.page = n.toString(16).repeat(32) as PageId
      if (n % 2 === 0) await ada.dieAndReturn()
      else await ada.on({ kind: "page-hello", page: ada.page, findings: NOTHING_FOUND })
      const kid = `${ada.key?.epoch}/${ada.key?.stream}`
      expect(seen.has(kid), kid).to.equal(false)
      seen.add(kid)
    }
    await town.pass(200)
  })

  it("gives the same page the same stream number again after its process died", async () => {
    const { ada } = await threeInAMeeting()
    const before = ada.key
    await ada.dieAndReturn()
    expect(ada.key?.stream).to.equal(before?.stream)
    expect(ada.key?.epoch).to.equal(before?.epoch)
  })

  it("stops when somebody in the same epoch derived something else", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    const { phase } = ben.meeting.durable
    if (phase.kind !== "live") throw new Error("not live")
    const { group } = phase
    const beat = { leaf: group.self, epoch: group.epoch, fork: "00".repeat(8), at: town.now + 60_000 }
    const signature = await signAsMember(group, heartbeatBytes(ada.meeting.durable.room, beat))
    await ada.on({
      kind: "presence",
      room: ada.meeting.durable.here,
      plaintext: encodeHeartbeat(beat, signature),
    })
    expect(protectionOf(ada.meeting)).to.include({ state: "stopped", reason: "groups-differ" })
    expect(ada.told.at(-1)).to.deep.equal({ kind: "forget-keys" })
  })

  it("warns of a source that no member's key opens, plays it only on the person's word, and forgets the warning with it", async () => {
    const { ada } = await threeInAMeeting()
    const source = "s1" as SourceId
    const { page } = ada
    await ada.on({
      kind: "worker",
      page,
      message: { kind: "source-unknown", source, media: "video", reason: "not-sframe", frames: 40 },
    })
    expect(ada.warned("unknown-sender")).to.equal(true)
    await ada.on({ kind: "source-decided", source, decision: "hear-in-clear" })
    expect(ada.told.at(-1)).to.deep.equal({ kind: "set-decision", source, decision: "hear-in-clear" })
    await ada.on({ kind: "worker", page, message: { kind: "source-cleared", source } })
    expect(ada.warned("unknown-sender")).to.equal(false)
  })

  it("promises nothing while no page of the meeting is in its hands", async () => {
    const { ada } = await threeInAMeeting()
    await ada.on({ kind: "page-gone", page: ada.page })
    expect(protectionOf(ada.meeting)).to.deep.equal({ state: "waiting", reason: "page" })
    await ada.on({ kind: "page-hello", page: ada.page, findings: NOTHING_FOUND })
    expect(protectionOf(ada.meeting).state).to.equal("protected")
  })

  it("stops while the page's worker is refused, sends that page no key, and heals when the page is loaded anew", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    const refusal = { kind: "worker-refused", why: "content-security-policy", policies: [] } as const
    await ada.on({ kind: "hook", page: ada.page, message: refusal })
    expect(protectionOf(ada.meeting)).to.deep.equal({ state: "stopped", reason: "worker-refused" })
    const { length } = ada.told
    await ben.on({ kind: "rekey-asked" })
    await town.pass()
    expect(ada.told.slice(length)).to.deep.equal([])
    await ada.on({ kind: "page-gone", page: ada.page })
    ada.page = "22".repeat(16) as PageId
    await ada.on({ kind: "page-hello", page: ada.page, findings: NOTHING_FOUND })
    expect(protectionOf(ada.meeting).state).to.equal("protected")
    allAgree(ada, ben)
  })

  for (const { message, protection } of [
    { message: { kind: "page-transform" }, protection: { state: "stopped", reason: "page-transform" } },
    {
      message: { kind: "unprotectable", why: "mixed-audio" },
      protection: { state: "stopped", reason: "mixed-audio" },
    },
    {
      message: { kind: "unprotectable", why: "no-rtp" },
      protection: { state: "not-protected", reason: "no-rtp" },
    },
  ] as const) {
    it(`stops for good on a page that cannot be protected: ${protection.reason}`, async () => {
      const { ada } = await threeInAMeeting()
      await ada.on({ kind: "hook", page: ada.page, message })
      expect(ada.told.at(-1)).to.deep.equal({ kind: "forget-keys" })
      await ada.on({ kind: "page-gone", page: ada.page })
      await ada.on({ kind: "page-hello", page: "22".repeat(16) as PageId, findings: NOTHING_FOUND })
      expect(protectionOf(ada.meeting)).to.include(protection)
    })
  }

  it("stops at once on a page of which it was known before the meeting began", async () => {
    const { ada } = await threeInAMeeting()
    const findings = { ...NOTHING_FOUND, unprotectable: "mixed-audio" } as const
    await ada.on({ kind: "page-hello", page: "22".repeat(16) as PageId, findings })
    expect(protectionOf(ada.meeting)).to.include({ state: "stopped", reason: "mixed-audio" })
  })

  it("stops for good when the page went past it, and a new epoch does not change that", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    await ada.on({
      kind: "hook",
      page: ada.page,
      message: { kind: "leak", source: "s" as SourceId, media: "video", packets: 3 },
    })
    await ben.on({ kind: "rekey-asked" })
    await town.pass()
    expect(protectionOf(ada.meeting)).to.include({ state: "stopped", reason: "leak" })
    expect(ada.told.at(-1)).to.deep.equal({ kind: "forget-keys" })
  })

  it("says once that it is there where keys change twice in one moment, and then in which epoch", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    const heardBy = () => ben.meeting.volatile.reached[ada.leafOf("Ada")]
    const before = ada.epoch
    for (let n = 0; n < 2; n++) {
      await ada.on({ kind: "rekey-asked" })
      for (const person of town.people) await person.read()
    }
    expect([ada.epoch, heardBy()]).to.deep.equal([before + 2, before + 1])
    await town.pass(200)
    expect(heardBy()).to.equal(before + 2)
    const last = ben.meeting.volatile.beats
    await town.pass(1_000)
    expect(ben.meeting.volatile.beats).to.deep.equal(last)
  })
})
