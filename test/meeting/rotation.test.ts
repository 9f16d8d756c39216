import { expect } from "chai"
import type { Seq } from "../../src/brand.ts"
import { toHex } from "../../src/hex.ts"
import { meetingView, protectionOf } from "../../src/meeting/view.ts"
import { parseInvitation } from "../../src/messages/invitation.ts"
import { NO_PINS } from "../../src/verify/pins.ts"
import { allAgree, type Person } from "./person.ts"
import { afterEviction, threeInAMeeting } from "./town.ts"

const secretOf = ({ meeting }: Person) => toHex(meeting.durable.secret)

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
    const { invitation } = meetingView(ada.meeting, {
      pins: NO_PINS,
      fingerprints: new Map(),
      code: "",
      now: town.now,
    })
    const { room, secret } = ada.meeting.durable
    expect(parseInvitation(invitation)).to.deep.include({ kind: "invitation", secret, group: room })
    const fay = await town.person("Fay", { invited: ada })
    await town.pass()
    expect(ben.names).to.deep.equal(["Ada", "Ben", "Fay"])
    await fay.on({ kind: "evict-asked", identity: fay.identityOf("Ben") })
    await town.pass()
    expect(fay.names).to.deep.equal(["Ada", "Fay"])
    expect(secretOf(fay)).to.equal(secretOf(ada))
    allAgree(ada, fay)
  })

  it("is found by a member who was away, who reads the old one up to the move", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    ben.listens = false
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
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
    await ben.on({ kind: "evict-asked", identity: ben.identityOf("Erik") })
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
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
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
