import { expect } from "chai"
import { decodeDurable, encodeDurable } from "../../src/meeting/saved.ts"
import { NOTHING_YET } from "../../src/meeting/state.ts"
import { NOTHING_FOUND } from "../../src/policy/obstacles.ts"
import { allAgree } from "./person.ts"
import { threeInAMeeting } from "./town.ts"

const text = new TextDecoder()
const utf8 = new TextEncoder()

/** The record that the version before this one would have written. */
function before(bytes: Uint8Array, more: object = {}): Uint8Array<ArrayBuffer> {
  const { waiting: _, letIn: __, ...rest } = JSON.parse(text.decode(bytes))
  return utf8.encode(JSON.stringify({ ...rest, version: 3, oldKnocks: [], ...more }))
}

describe("a meeting that was saved by the version before", () => {
  it("goes on with the people who are in it, and locks the door that was to be locked", async () => {
    const { town, ada, ben, dana } = await threeInAMeeting()
    const record = before(encodeDurable(ada.meeting.durable), {
      intents: [{ due: 0, kind: "policy", admission: "closed" }],
      warnings: [
        { id: "old-knock:00", since: 1, kind: "old-knock", name: "Fay", evicted: "Erik", ref: "00" },
        { id: "left:00", since: 1, kind: "left", name: "Erik" },
      ],
      oldKnocks: [{ ref: "00", room: 0, knock: { hex: "00" }, name: "Fay", identity: "00" }],
    })
    const durable = await decodeDurable(record)
    if (!durable) throw new Error("the record does not load")
    expect(durable.warnings.map(one => one.kind)).to.deep.equal(["left"])
    ada.meeting = { durable, volatile: NOTHING_YET }
    await ada.on({ kind: "resumed" })
    await ada.goLive()
    await ada.on({ kind: "page-hello", page: ada.page, findings: NOTHING_FOUND })
    await town.pass()
    allAgree(ada, ben, dana)
    for (const { meeting } of [ada, ben, dana])
      expect(meeting.durable.phase).to.have.nested.property("group.policy.door", "locked")
  })

  it("is lost where it is older, or no record at all", async () => {
    const { ada } = await threeInAMeeting()
    const bytes = encodeDurable(ada.meeting.durable)
    for (const record of [
      before(bytes, { version: 2 }),
      before(bytes, { version: 5 }),
      before(bytes, { intents: null }),
      before(bytes, { secret: "00" }),
      utf8.encode("null"),
      new Uint8Array(),
    ])
      expect(await decodeDurable(record)).to.equal(undefined)
  })
})
