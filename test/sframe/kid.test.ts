import { expect } from "chai"
import fc from "fast-check"
import type { StreamNumber } from "../../src/brand.ts"
import { Malformed } from "../../src/errors.ts"
import { LAYOUT, packKid, unpackKid } from "../../src/sframe/kid.ts"
import { epochNumber, leaves } from "./bytes.ts"

/** The example at the end of RFC 9605 §5.2. */
const EXAMPLE = { epochBits: 4, leafBits: 6 }
const ROWS = [
  { epoch: 14, leaf: 3, stream: 0, kid: 0x3en },
  { epoch: 14, leaf: 7, stream: 0, kid: 0x7en },
  { epoch: 14, leaf: 20, stream: 0, kid: 0x14en },
  { epoch: 15, leaf: 3, stream: 0, kid: 0x3fn },
  { epoch: 15, leaf: 5, stream: 0, kid: 0x5fn },
  { epoch: 16, leaf: 2, stream: 2, kid: 0x820n },
  { epoch: 16, leaf: 2, stream: 3, kid: 0xc20n },
  { epoch: 17, leaf: 33, stream: 0, kid: 0x211n },
  { epoch: 17, leaf: 51, stream: 0, kid: 0x331n },
]
const leafOf = (value: number) => leaves(value)[0]!
const streamOf = (value: number) => value as StreamNumber

describe("the key id of a member's stream in an epoch", () => {
  for (const { epoch, leaf, stream, kid } of ROWS) {
    it(`packs epoch ${epoch}, leaf ${leaf}, stream ${stream} as 0x${kid.toString(16)}`, () => {
      expect(packKid(streamOf(stream), leafOf(leaf), epochNumber(epoch), EXAMPLE)).to.equal(kid)
      expect(unpackKid(kid as ReturnType<typeof packKid>, EXAMPLE)).to.deep.equal({
        stream,
        leaf,
        epochLow: epoch % 16,
      })
    })
  }

  it("gives each stream of each leaf its own, and comes apart again", () => {
    const parts = fc.tuple(
      fc.maxSafeNat().map(value => value % 2 ** 48),
      fc.nat(1023),
      fc.nat(2 ** 30),
    )
    const property = fc.property(parts, ([stream, leaf, epoch]) => {
      const kid = packKid(streamOf(stream), leafOf(leaf), epochNumber(epoch))
      expect(unpackKid(kid)).to.deep.equal({ stream, leaf, epochLow: epoch % 2 ** LAYOUT.epochBits })
    })
    fc.assert(property)
  })

  for (const [what, stream, leaf] of [
    ["a leaf above 1,023", 0, 1024],
    ["a negative leaf", 0, -1],
    ["a stream of 49 bits", 2 ** 48, 0],
    ["a negative stream", -1, 0],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => packKid(streamOf(stream), leafOf(leaf), epochNumber(1))).to.throw(Malformed)
    })
  }
})
