import { expect } from "chai"
import fc from "fast-check"
import { carrierFor } from "../../src/codecs/carrierFor.ts"
import { findSealed, frameAround } from "../../src/codecs/trailer.ts"

describe("the trailer behind a sealed frame", () => {
  it("does not mind another carrier in front, of the same length", () => {
    const sealed = { header: Uint8Array.of(1, 2), ciphertext: new Uint8Array(20).fill(9).buffer }
    const frame = frameAround(sealed, { at: 30, carrier: 30, after: 0 })
    frame.fill(0xaa, 0, 30)
    expect([...findSealed(frame)!.ciphertext]).to.deep.equal(Array(20).fill(9))
  })

  it("is the last thing of the frame and ends in another byte than 00", () => {
    const sealed = { header: Uint8Array.of(0), ciphertext: new ArrayBuffer(16) }
    const frame = frameAround(sealed, { at: 0, carrier: 0, after: 0 })
    expect([...frame.subarray(-6)]).to.deep.equal([1, 0, 0, 1, 0x53, 0x7e])
  })

  it("is never found outside the bytes there are", () => {
    const tail = fc.tuple(fc.nat(18), fc.nat(1), fc.nat(255))
    const property = fc.property(
      fc.uint8Array({ maxLength: 100, size: "max" }),
      tail,
      (start, [headerBytes, high, low]) => {
        const frame = Uint8Array.of(...start, headerBytes, high, low, 1, 0x53, 0x7e)
        const found = findSealed(frame)
        if (!found) return
        expect(found.header.length).to.equal(headerBytes)
        expect(found.ciphertext.length).to.be.at.least(16)
        expect(found.ciphertext.length + found.header.length + 6 + high * 256 + low).to.equal(frame.length)
      },
    )
    fc.assert(property, { numRuns: 2000 })
  })

  for (const mimeType of ["video/H265", "audio/PCMU", ""]) {
    it(`has no carrier for ${mimeType || "a frame without a type"}, which must not pass`, () => {
      expect(carrierFor(mimeType)).to.equal(undefined)
    })
  }
})
