import { expect } from "chai"
import type { IdentityKey } from "../../src/brand.ts"
import {
  comparedUnder,
  decodePins,
  encodePins,
  judge,
  NO_PINS,
  pinDoubted,
  pinForgotten,
  pinRenamed,
  pinSeen,
  pinVerified,
} from "../../src/verify/pins.ts"

const key = (digit: string) => digit.repeat(64) as IdentityKey
const alice = { identity: key("a"), name: "Alice" }
const bob = { identity: key("b"), name: "Bob" }
const impostor = { identity: key("c"), name: "ALICE" }

describe("the keys one has met", () => {
  it("are new, then known, then verified once compared", () => {
    expect(judge(NO_PINS, alice)).to.equal("new")
    const seen = pinSeen(NO_PINS, alice, 1)
    expect(judge(seen, alice)).to.equal("known")
    const verified = pinVerified(seen, alice, 2)
    expect(judge(verified, alice)).to.equal("verified")
    expect(verified).to.deep.equal([{ ...alice, alias: null, firstSeen: 1, verifiedAt: 2 }])
    expect(judge(pinDoubted(verified, alice.identity), alice)).to.equal("known")
  })

  it("tell when a known name comes with another key", () => {
    const pins = pinVerified(pinSeen(NO_PINS, bob, 1), alice, 2)
    expect(judge(pins, impostor)).to.equal("changed-key")
    expect(judge(pins, { ...bob, name: "Alice" })).to.equal("changed-key")
    expect(judge(pins, { identity: key("d"), name: "Dan" })).to.equal("new")
  })

  it("keep when they were met and verified, whatever the name is by now", () => {
    const pins = pinVerified(NO_PINS, alice, 1)
    expect(pinSeen(pins, alice, 5)).to.equal(pins)
    expect(pinSeen(pins, { ...alice, name: "Al" }, 5)).to.deep.equal([
      { ...alice, name: "Al", alias: null, firstSeen: 1, verifiedAt: 1 },
    ])
    expect(pinDoubted(pins, bob.identity)).to.equal(pins)
  })

  it("go on warning of another key under a verified name, however often it comes", () => {
    const pins = pinSeen(pinVerified(NO_PINS, alice, 1), impostor, 2)
    expect(judge(pins, impostor)).to.equal("changed-key")
    expect(comparedUnder(pins, "Alice")).to.equal(1)
    expect(judge(pinVerified(pins, impostor, 3), impostor)).to.equal("verified")
    const never = pinSeen(pinSeen(NO_PINS, alice, 1), impostor, 2)
    expect(judge(never, impostor)).to.equal("known")
    expect(comparedUnder(never, "Alice")).to.equal(null)
  })

  it("go by the name that one gives them oneself as well, until it is taken back", () => {
    const pins = pinRenamed(pinVerified(NO_PINS, bob, 1), bob.identity, "  Bob from\u202e Berlin ")
    expect(pins[0]).to.include({ name: "Bob", alias: "Bob from Berlin" })
    expect(judge(pins, { identity: key("d"), name: "bob from berlin" })).to.equal("changed-key")
    for (const back of ["", " \u200b", "Bob"])
      expect(pinRenamed(pins, bob.identity, back)[0]).to.include({ alias: null })
    expect(pinRenamed(pins, alice.identity, "Al")).to.equal(pins)
    expect(pinSeen(pins, { ...bob, name: "Robert" }, 9)[0]).to.include({ alias: "Bob from Berlin" })
  })

  it("are new again once forgotten", () => {
    const pins = pinForgotten(pinVerified(NO_PINS, alice, 1), alice.identity)
    expect(judge(pins, alice)).to.equal("new")
    expect(pinForgotten(pins, alice.identity)).to.equal(pins)
  })

  it("come back as they were from before they could be renamed", () => {
    const old = { version: 1, pins: [{ ...alice, firstSeen: 1, verifiedAt: 2 }] }
    const bytes = new TextEncoder().encode(JSON.stringify(old))
    expect(decodePins(bytes)).to.deep.equal([{ ...alice, alias: null, firstSeen: 1, verifiedAt: 2 }])
  })

  it("come back from storage as they were, and nothing else does", () => {
    const pins = pinSeen(pinVerified(NO_PINS, alice, 1), bob, 2)
    expect(decodePins(encodePins(pins))).to.deep.equal(pins)
    const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
    const [pin] = pins
    for (const bytes of [
      new Uint8Array(),
      text(null),
      text({ version: 3, pins }),
      text({ version: 2, pins: [{ ...pin, alias: undefined }] }),
      text({ version: 1, pins: [null] }),
      text({ version: 1, pins: {} }),
      text({ version: 1, pins: [{ ...pin, identity: "00" }] }),
      text({ version: 1, pins: [{ ...pin, verifiedAt: "yes" }] }),
      Uint8Array.of(0xff),
    ]) {
      expect(decodePins(bytes)).to.equal(undefined)
    }
  })
})
