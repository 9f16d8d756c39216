import { expect } from "chai"
import { HEARTBEAT_MS } from "../../src/meeting/heartbeat.ts"
import { protectionOf } from "../../src/meeting/view.ts"
import { allAgree, type Person } from "./person.ts"
import { threeInAMeeting } from "./town.ts"

/** Ada and Ben are shown one log from now on, Dana and Erik another one. */
async function parted() {
  const { town, ada, ben, dana } = await threeInAMeeting()
  const erik = await town.person("Erik")
  await town.pass()
  allAgree(ada, ben, dana, erik)
  town.fork(dana, erik)
  return { town, ada, ben, dana, erik }
}

function expectStopped(...people: Person[]): void {
  for (const person of people) {
    expect(protectionOf(person.meeting)).to.include({ state: "stopped", reason: "groups-differ" })
    expect(person.told.at(-1)).to.deep.equal({ kind: "forget-keys" })
  }
}

describe("a relay that shows a meeting's two halves two logs", () => {
  it("is found out within two heartbeats, and nobody in either half sends any more", async () => {
    const { town, ada, ben, dana, erik } = await parted()
    await ada.on({ kind: "rekey-asked" })
    await dana.on({ kind: "rekey-asked" })
    await town.pass(2 * HEARTBEAT_MS)
    expectStopped(ada, ben, dana, erik)
  })

  it("is found out though one half has changed keys more often than the other", async () => {
    const { town, ada, ben, dana, erik } = await parted()
    for (let n = 0; n < 3; n++) {
      await ada.on({ kind: "rekey-asked" })
      for (const person of [ada, ben]) await person.read()
    }
    expect(ada.epoch).to.equal(dana.epoch + 3)
    await dana.on({ kind: "rekey-asked" })
    await town.pass(2 * HEARTBEAT_MS)
    expectStopped(ada, ben, dana, erik)
  })

  it("is found out though each half has moved to a room that the other does not know", async () => {
    const { town, ada, ben, dana, erik } = await parted()
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Erik") })
    for (const person of [ada, ben]) await person.read()
    await dana.on({ kind: "evict-asked", identity: dana.identityOf("Ben") })
    await town.pass(2 * HEARTBEAT_MS)
    expectStopped(ada, dana)
    for (const person of [ben, erik]) expect(person.key?.epoch ?? -1).to.be.at.most(ada.epoch)
  })

  it("that withholds the heartbeats too leaves two meetings, each of which says who is in it and who is not", async () => {
    const { town, ada, ben, dana, erik } = await parted()
    town.presence = "withheld"
    await ada.on({ kind: "rekey-asked" })
    await dana.on({ kind: "rekey-asked" })
    await town.pass(20_000)
    for (const person of [ada, ben, dana, erik]) {
      expect(protectionOf(person.meeting)).to.deep.equal({
        state: "protected",
        reason: "only-these",
        people: 2,
      })
      expect(person.warned("left")).to.equal(true)
    }
    expect(ada.names).to.deep.equal(["Ada", "Ben"])
    expect(erik.names).to.deep.equal(["Dana", "Erik"])
    allAgree(ada, ben)
    allAgree(dana, erik)
    expect(ada.key?.baseKey).not.to.equal(erik.key?.baseKey)
  })

  it("is not suspected where somebody was only slow", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    ben.listens = false
    for (let n = 0; n < 5; n++) {
      await ada.on({ kind: "rekey-asked" })
      await town.pass(1_000)
    }
    ben.listens = true
    await town.pass(2 * HEARTBEAT_MS)
    allAgree(ada, ben, dana)
    for (const person of [ada, ben, dana]) expect(protectionOf(person.meeting).state).to.equal("protected")
  })
})
