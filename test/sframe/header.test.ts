import { expect } from "chai"
import fc from "fast-check"
import { Malformed } from "../../src/errors.ts"
import { fromHex, toHex } from "../../src/hex.ts"
import { decodeHeader, encodeHeader, MAX_HEADER_BYTES } from "../../src/sframe/header.ts"
import vectors from "../vectors/rfc9605.json"
import { counter, kid } from "./bytes.ts"

const VALUE = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 300n }))

describe("the SFrame header", () => {
  it(`is encoded and decoded as in all ${vectors.header.length} vectors of RFC 9605 appendix C.1`, () => {
    for (const vector of vectors.header) {
      expect(toHex(encodeHeader(kid(vector.kid), counter(vector.ctr)))).to.equal(vector.encoded)
      const { kid: gotKid, counter: gotCounter, length } = decodeHeader(fromHex(vector.encoded))
      expect([`${gotKid}`, `${gotCounter}`]).to.deep.equal([vector.kid, vector.ctr])
      expect(length).to.equal(vector.encoded.length / 2)
    }
  })

  it("comes back as it went in, whatever follows it, and is never longer than 17 bytes", () => {
    const property = fc.property(
      VALUE,
      VALUE,
      fc.uint8Array({ maxLength: 20, size: "max" }),
      (first, second, rest) => {
        const encoded = encodeHeader(kid(first), counter(second))
        expect(encoded.length).to.be.at.most(MAX_HEADER_BYTES)
        const decoded = decodeHeader(Uint8Array.of(...encoded, ...rest))
        expect(decoded).to.deep.equal({ kid: first, counter: second, length: encoded.length })
      },
    )
    fc.assert(property)
  })

  it("has one encoding only: any bytes are refused or are what the values would be encoded as", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 20, size: "max" }), bytes => {
      try {
        const { kid: gotKid, counter: gotCounter, length } = decodeHeader(bytes)
        expect(toHex(encodeHeader(gotKid, gotCounter))).to.equal(toHex(bytes.subarray(0, length)))
      } catch (error) {
        if (!(error instanceof Malformed)) throw error
      }
    })
    fc.assert(property, { numRuns: 2000 })
  })

  for (const [what, hex] of [
    ["nothing at all", ""],
    ["a KID that is missing", "80"],
    ["a counter cut short", "0901"],
    ["a KID with a leading zero", "900001"],
    ["a small counter in a byte of its own", "0807"],
    ["a zero counter in eight bytes", "0f0000000000000000"],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => decodeHeader(fromHex(hex))).to.throw(Malformed)
    })
  }
})
