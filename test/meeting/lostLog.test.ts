import { expect } from "chai"
import { protectionOf } from "../../src/meeting/view.ts"
import { allAgree } from "./person.ts"
import { threeInAMeeting } from "./town.ts"

const LONG_MS = 20_000

describe("a meeting whose relay has lost the log", () => {
  for (const forgetful of [false, true])
    it(`goes on as it was, and changes keys, ${forgetful ? "through deaths" : "and nobody is let in anew"}`, async () => {
      const { town, ada, ben, dana } = await threeInAMeeting(forgetful)
      const before = ada.epoch
      await town.lose()
      await town.pass(LONG_MS)
      expect(ada.epoch).to.equal(before)
      expect(protectionOf(ada.meeting)).to.deep.equal({ state: "protected", reason: "only-these", people: 3 })
      await ben.on({ kind: "rekey-asked" })
      await town.pass(1_000)
      expect(ada.epoch).to.equal(before + 1)
      allAgree(ada, ben, dana)
    })

  it("carries out an eviction that was on its way into the log", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    ada.delayed = true
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    ada.delayed = false
    await town.lose()
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    allAgree(ada, ben)
  })

  it("lets somebody in whose knock was lost", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    for (const person of [ada, ben, dana]) person.listens = false
    const erik = await town.person("Erik")
    for (const person of [ada, ben, dana]) person.listens = true
    await town.lose()
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana", "Erik"])
    allAgree(ada, ben, dana, erik)
  })

  // What is left of the log begins with a change that Dana cannot make, as she has not seen the one before it.
  for (const [what, left] of [
    ["all of it", 0],
    ["its beginning", 1],
  ] as const)
    it(`lets in again, by itself, who missed a change that is nowhere any more, when it lost ${what}`, async () => {
      const { town, ada, ben, dana } = await threeInAMeeting()
      dana.listens = false
      for (const person of [ada, ben]) {
        await person.on({ kind: "rekey-asked" })
        await town.pass(500)
      }
      dana.listens = true
      await town.lose(left)
      await town.pass(5_000)
      expect(dana.epoch).to.equal(ada.epoch - 2)
      expect(dana.told.at(-1)?.kind).to.equal("install-epoch")
      await town.pass(LONG_MS)
      expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana"])
      allAgree(ada, ben, dana)
    })

  it("takes nobody out of the group on a member's word alone", async () => {
    const { town, ada, dana } = await threeInAMeeting()
    dana.miss()
    dana.listens = false
    await ada.on({ kind: "rekey-asked" })
    await town.pass(500)
    dana.miss()
    dana.listens = true
    await town.pass(LONG_MS)
    expect(dana.epoch).to.equal(ada.epoch - 1)
  })

  it("stops when the relay keeps no log at all, and for what no waiting mends", async () => {
    for (const codes of [
      ["reset", "reset"],
      ["gap", "expired"],
      ["unauthorized"],
      ["expired", "expired"],
      ["room-full"],
    ] as const) {
      const { ada } = await threeInAMeeting()
      for (const code of codes) await ada.on({ kind: "channel-failed", room: ada.meeting.durable.here, code })
      expect(protectionOf(ada.meeting), codes.join()).to.include({ state: "stopped", reason: "lost-state" })
    }
  })
})
