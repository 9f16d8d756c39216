import { expect } from "chai"
import { ASK, answer, HOSTS, knocksAt, meetingThat, warnings } from "./atTheDoor.ts"

describe("a meeting that hosts decide over", () => {
  it("asks hosts only, takes nobody else's word, and evicts on no other's", async () => {
    const { town, ada, ben, dana } = await meetingThat(ASK, HOSTS)
    const fay = await town.person("Fay")
    await town.pass(1_000)
    expect(knocksAt(ada)).to.deep.equal(["Fay/new"])
    expect(knocksAt(ben)).to.deep.equal([])
    await answer(ben, fay, "let-in")
    await ben.on({ kind: "evict-asked", identity: dana.identity.key })
    await ben.on({ kind: "rule-asked", change: { rule: "admission", to: "invite" } })
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana"])
    expect(ben.meeting.durable).to.deep.include({ sending: "live", intents: [] })
    await answer(ada, fay, "let-in")
    await town.pass()
    expect(ada.names).to.deep.equal(["Ada", "Ben", "Dana", "Fay"])
  })

  it("is handed over by making another a host, who may do all that from then on", async () => {
    const { town, ada, ben, dana } = await meetingThat(HOSTS, {
      rule: "door",
      to: "open",
    })
    await ada.on({ kind: "rule-asked", change: { rule: "host", to: "host", identity: ben.identity.key } })
    await town.pass(1_000)
    expect(warnings(dana, "rule-changed").at(-1)).to.include({ by: "Ada", name: "Ben" })
    await ada.on({ kind: "leave-asked" })
    await town.pass()
    await ben.on({ kind: "evict-asked", identity: dana.identity.key })
    await town.pass()
    expect(ben.names).to.deep.equal(["Ben"])
  })

  it("is in the hands of the first who is left when its only host goes, and in his again when he is back", async () => {
    const { town, ada, ben, dana } = await meetingThat(HOSTS)
    ada.listens = false
    await town.pass(17_000)
    expect(ben.names).to.deep.equal(["Ben", "Dana"])
    await dana.on({ kind: "rule-asked", change: { rule: "door", to: "locked" } })
    await town.pass(1_000)
    expect(warnings(ben, "rule-changed").map(one => one.by)).to.deep.equal(["Ada"])
    await ben.on({ kind: "rule-asked", change: ASK })
    await town.pass(1_000)
    expect(warnings(dana, "rule-changed").map(one => one.by)).to.include("Ben")
    ada.listens = true
    await town.pass(5_000)
    expect(ben.names).to.deep.equal(["Ada", "Ben", "Dana"])
    await ben.on({ kind: "rule-asked", change: { rule: "admission", to: "invite" } })
    await town.pass(1_000)
    expect(ada.meeting.durable.phase).to.have.nested.property("group.policy.admission", "ask")
  })
})
