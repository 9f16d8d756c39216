import { expect } from "chai"
import fc from "fast-check"
import { afterCommit, CALM, isRestless, MOST_NEEDLESS, WINDOW_MS } from "../../src/policy/restless.ts"
import { allAgree, type Person } from "./person.ts"
import { threeInAMeeting } from "./town.ts"

const named = ({ meeting }: Person) =>
  meeting.durable.warnings.flatMap(one => (one.kind === "restless" ? [one.name] : []))

describe("a member who keeps changing the keys", () => {
  it("is named to the others, and nobody else is", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    for (let n = 0; n <= MOST_NEEDLESS; n++) {
      expect(named(ada)).to.deep.equal([])
      await dana.on({ kind: "rekey-asked" })
      await town.pass(1_000)
    }
    for (const person of [ada, ben]) expect(named(person)).to.deep.equal(["Dana"])
    expect(named(dana)).to.deep.equal([])
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    await town.pass()
    for (const person of [ada, ben]) expect(named(person)).to.deep.equal([])
  })

  it("is not who opens and locks the door now and then, lets many in, or shuts many out", async () => {
    const { town, ada, ben } = await threeInAMeeting()
    const guests: Person[] = []
    for (let n = 0; n < MOST_NEEDLESS + 2; n++) {
      guests.push(await town.person(`Guest ${n}`))
      await town.pass(2_500)
    }
    await ada.on({ kind: "rule-asked", change: { rule: "door", to: "locked" } })
    await town.pass(500)
    for (const guest of guests) {
      await guest.on({ kind: "leave-asked" })
      await town.pass(500)
    }
    expect(ben.names).to.deep.equal(["Ada", "Ben", "Dana"])
    for (const person of [ada, ben]) expect(named(person)).to.deep.equal([])
  })

  it("is not who did so over hours that somebody reads in one go", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    ben.listens = false
    await ben.goOffline()
    for (let n = 0; n < 12; n++) {
      await dana.on({ kind: "rekey-asked" })
      for (const person of [ada, dana]) await person.read()
      town.now += 500
    }
    ben.listens = true
    await ben.read()
    await ben.goLive()
    await town.pass(500)
    expect(named(ben)).to.deep.equal([])
    allAgree(ada, ben, dana)
  })

  it("does not keep an eviction from happening: it is made anew upon each commit that came first, until it is in", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    const before = ada.epoch
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Ben") })
    await town.pass(1_000)
    // What Ada writes comes too late, as often as the relay lets Dana write.
    ada.delayed = true
    await ada.on({ kind: "evict-asked", identity: ada.identityOf("Dana") })
    const arrives = () => {
      const last = ada.appends.at(-1)
      return last && town.append(ada, last)
    }
    for (let n = 0; n < 40; n++) {
      await dana.on({ kind: "rekey-asked" })
      expect(arrives()).to.have.property("outcome").that.includes({ kind: "conflict" })
      for (const person of [dana, ada]) await person.read()
    }
    expect(arrives()).to.have.property("outcome").that.includes({ kind: "appended" })
    ada.delayed = false
    await town.pass(1_000)
    expect(ada.epoch).to.equal(before + 42)
    expect(ada.names).to.deep.equal(["Ada"])
    expect(ben.names).to.deep.equal([])
    expect(ada.key?.sending).to.equal("live")
  })

  it("has to do it more often than any pace in which each change has its reason", () => {
    const gaps = fc.array(fc.integer({ min: WINDOW_MS / MOST_NEEDLESS, max: WINDOW_MS }), { maxLength: 40 })
    fc.assert(
      fc.property(gaps, list => {
        let now = 0
        let one = CALM
        for (const gap of list) {
          now += gap
          one = afterCommit(one, "for-nobody", now)
          if (isRestless(one)) return false
        }
        return true
      }),
    )
  })
})
