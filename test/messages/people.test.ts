import { expect } from "chai"
import { decodePair, decodePeople, decodePeopleCall } from "../../src/messages/people.ts"

const identity = "0a".repeat(32)
const person = { identity, name: "Ada", alias: null, firstSeen: 1, verifiedAt: 2 }

describe("the door of the page of known people", () => {
  it("takes each call as it is meant, and none that is not", () => {
    for (const [call, ask] of Object.entries({
      "list-people": {},
      "rename-person": { identity, alias: "" },
      "forget-person": { identity },
      "pair-with": { identity },
      "pair-compared": { identity, result: "match" },
    })) {
      expect(decodePeopleCall({ call, ask })).to.deep.equal({ call, ask })
      expect(decodePeopleCall({ call })).to.equal(undefined)
      if (call !== "list-people") {
        expect(decodePeopleCall({ call, ask: {} })).to.equal(undefined)
        expect(decodePeopleCall({ call, ask: { ...ask, identity: identity.toUpperCase() } })).to.equal(
          undefined,
        )
      }
    }
    for (const bad of [
      null,
      "list-people",
      { call: "forget-all", ask: {} },
      { call: "toString", ask: {} },
      { call: "pair-compared", ask: { identity, result: "perhaps" } },
      { call: "rename-person", ask: { identity, alias: "x".repeat(300) } },
    ])
      expect(decodePeopleCall(bad)).to.equal(undefined)
  })

  it("takes the list and the fingerprint that the background answers with, and no half of one", () => {
    const all = [person, { ...person, alias: "A", verifiedAt: null }]
    expect(decodePeople(all)).to.deep.equal(all)
    for (const bad of [
      { name: 1 },
      { identity: "00" },
      { alias: 1 },
      { firstSeen: "1" },
      { verifiedAt: true },
    ])
      expect(decodePeople([person, { ...person, ...bad }])).to.equal(undefined)
    expect(decodePeople(undefined)).to.equal(undefined)
    expect(decodePair({ digits: "1", words: "a", more: 1 })).to.deep.equal({ digits: "1", words: "a" })
    expect(decodePair(null)).to.equal(undefined)
    expect(decodePair({ digits: 1, words: "a" })).to.equal(undefined)
  })
})
