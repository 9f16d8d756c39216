import { expect } from "chai"
import type { IdentityKey } from "../../src/brand.ts"
import {
  decodePins,
  encodePins,
  judge,
  NO_PINS,
  pinDoubted,
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
    expect(verified).to.deep.equal([{ ...alice, firstSeen: 1, verifiedAt: 2 }])
    expect(judge(pinDoubted(verified, alice.identity), alice)).to.equal("known")
  })

  it("tell when a known name comes with another key", () => {
    const pins = pinVerified(pinSeen(NO_PINS, bob, 1), alice, 2)
    expect(judge(pins, impostor)).to.equal("changed-key")
    expect(judge(pins, { ...bob, name: "Alice" })).to.equal("known")
    expect(judge(pins, { identity: key("d"), name: "Dan" })).to.equal("new")
  })

  it("keep when they were met and verified, whatever the name is by now", () => {
    const pins = pinVerified(NO_PINS, alice, 1)
    expect(pinSeen(pins, alice, 5)).to.equal(pins)
    expect(pinSeen(pins, { ...alice, name: "Al" }, 5)).to.deep.equal([
      { ...alice, name: "Al", firstSeen: 1, verifiedAt: 1 },
    ])
    expect(pinDoubted(pins, bob.identity)).to.equal(pins)
  })

  it("come back from storage as they were, and nothing else does", () => {
    const pins = pinSeen(pinVerified(NO_PINS, alice, 1), bob, 2)
    expect(decodePins(encodePins(pins))).to.deep.equal(pins)
    const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
    const [pin] = pins
    for (const bytes of [
      new Uint8Array(),
      text(null),
      text({ version: 2, pins }),
      text({ version: 1, pins: {} }),
      text({ version: 1, pins: [{ ...pin, identity: "00" }] }),
      text({ version: 1, pins: [{ ...pin, verifiedAt: "yes" }] }),
      Uint8Array.of(0xff),
    ]) {
      expect(decodePins(bytes)).to.equal(undefined)
    }
  })
})
