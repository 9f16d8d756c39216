import { expect } from "chai"
import type { Epoch } from "../../src/brand.ts"
import { decodeEntry, encodeEntry } from "../../src/group/entry.ts"
import { evict } from "../../src/group/evict.ts"
import { step } from "../../src/meeting/step.ts"
import { protectionOf } from "../../src/meeting/view.ts"
import { threeInAMeeting } from "./town.ts"

describe("an eviction", () => {
  it("keeps the evictor silent from the click until the epoch that shuts the evicted out", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    const before = ada.epoch as Epoch
    const danasKey = dana.key?.baseKey
    const leaf = ada.leafOf("Dana")
    ada.told.length = 0
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    expect(ada.told[0]).to.deep.equal({ kind: "hold-sending" })
    expect(protectionOf(ada.meeting).state).to.equal("waiting")
    await town.pass()
    expect(ada.epoch).to.equal(before + 1)
    expect(ada.key).to.include({ epoch: before + 1, sending: "live", lingerMs: 2_000 })
    expect(ada.key?.cut).to.deep.equal([leaf])
    expect(ben.key?.cut).to.deep.equal([leaf])
    expect(ada.key?.baseKey).not.to.equal(danasKey)
    expect(dana.told.at(-1)).to.deep.equal({ kind: "forget-keys" })
    expect(ada.meeting.durable.evicting).to.include({ name: "Dana", changed: 2, of: 2 })
    expect(ada.meeting.durable.evicting?.tookMs).to.be.a("number")
  })

  it("silences the evictor before the commit is made, which takes a while among many", async () => {
    const { town, ada } = await threeInAMeeting()
    const order: string[] = []
    const freshId = () => {
      order.push("the commit is made")
      return town.freshId()
    }
    const { identity, pins, meeting } = ada
    const evict = { kind: "evict-asked", identity: ada.identityOf("Dana") } as const
    const made = await step(meeting, evict, { now: town.now, identity, pins, freshId }, effect =>
      order.push(effect.kind === "to-worker" ? effect.message.kind : effect.kind),
    )
    expect(order).to.deep.equal(["hold-sending", "the commit is made"])
    expect(made.effects.map(({ kind }) => kind)).to.deep.equal(["to-worker", "append"])
  })

  it("silences all at the news of an eviction, and lets them speak on where it does not hold", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    const { here: room, head, phase } = dana.meeting.durable
    if (phase.kind !== "live") throw new Error("no group")
    const right = await evict({ group: phase.group, leaves: [ada.leafOf("Ada")], cause: "evicted" })
    const { commit, ...rest } = decodeEntry(right.entry)
    const wrong = encodeEntry({ ...rest, commit: commit.with(-1, commit.at(-1)! ^ 1) })
    const before = ben.epoch
    ben.told.length = 0
    town.append(dana, { kind: "append", room, lane: 1, id: town.freshId(), plaintext: wrong, expect: head })
    await ben.read()
    expect(ben.told.map(({ kind }) => kind)).to.deep.equal(["hold-sending", "install-epoch"])
    expect(ben.key).to.include({ epoch: before, sending: "live" })
    ben.told.length = 0
    await ada.read()
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    await ben.read()
    expect(ben.told.map(({ kind }) => kind)).to.deep.equal(["hold-sending", "install-epoch"])
    expect(ben.key).to.include({ epoch: before + 1, sending: "live" })
  })
})
