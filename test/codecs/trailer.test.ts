import { expect } from "chai"
import fc from "fast-check"
import { carrierFor } from "../../src/codecs/carrierFor.ts"
import { findSealed, putSealed, sealedBytes } from "../../src/codecs/trailer.ts"
import { about } from "./frames.ts"

const sealedPart = fc.record({
  header: fc.uint8Array({ minLength: 1, maxLength: 17 }).map(bytes => bytes.slice()),
  ciphertext: fc.uint8Array({ minLength: 16, maxLength: 3000, size: "max" }).map(bytes => bytes.slice()),
})
const KEY = Uint8Array.of(0x10, 0, 0, 0x9d, 1, 0x2a, 0x40, 1, 0xf0, 0)
const PLAIN = [
  ["video/VP8", KEY],
  ["video/VP8", Uint8Array.of(0x11, 0, 0)],
  ["audio/opus", Uint8Array.of(0x78, 1, 2)],
] as const

describe("the trailer behind a sealed frame", () => {
  it("finds header and ciphertext again in every carrier", () => {
    const property = fc.property(
      sealedPart,
      fc.constantFrom(...PLAIN),
      ({ header, ciphertext }, [mimeType, plain]) => {
        const carrier = carrierFor(mimeType)!
        const frame = carrier.wrap(carrier.surround(plain, about("key")), {
          header,
          ciphertext: ciphertext.buffer,
        })
        const found = carrier.unwrap(new Uint8Array(frame))
        expect(found && [[...found.header], [...found.ciphertext]]).to.deep.equal([
          [...header],
          [...ciphertext],
        ])
      },
    )
    fc.assert(property)
  })

  it("does not mind another carrier in front, of the same length", () => {
    const sealed = { header: Uint8Array.of(1, 2), ciphertext: new Uint8Array(20).fill(9).buffer }
    const frame = new Uint8Array(30 + sealedBytes(sealed))
    putSealed(frame, 30, sealed)
    frame.fill(0xaa, 0, 30)
    expect([...findSealed(frame)!.ciphertext]).to.deep.equal(Array(20).fill(9))
  })

  it("is the last thing of the frame and ends in another byte than 00", () => {
    const sealed = { header: Uint8Array.of(0), ciphertext: new ArrayBuffer(16) }
    const frame = new Uint8Array(sealedBytes(sealed))
    putSealed(frame, 0, sealed)
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

  for (const mimeType of ["video/H265", "audio/red", "audio/PCMU", ""]) {
    it(`has no carrier for ${mimeType || "a frame without a type"}, which must not pass`, () => {
      expect(carrierFor(mimeType)).to.equal(undefined)
    })
  }
})
