import { expect } from "chai"
import fc from "fast-check"
import type { Bytes } from "../../src/brand.ts"
import { concat } from "../../src/bytes.ts"
import { escapeFrom, findNals, unescaped } from "../../src/codecs/annexB.ts"

/** Bytes among which zeros are common, in runs and far apart, at any place in a larger buffer. */
const zeroRich = fc
  .tuple(
    fc.array(fc.oneof(fc.constantFrom(0, 0, 0, 1, 2, 3, 4), fc.nat(255)), { maxLength: 120 }),
    fc.nat(40),
    fc.nat(20),
  )
  .map(([bytes, quiet, offset]): Bytes => {
    const all = new Uint8Array([...new Array(quiet).fill(255), ...bytes, ...new Array(quiet).fill(255)])
    const held = new Uint8Array(offset + all.length + 5)
    held.set(all, offset)
    return held.subarray(offset, offset + all.length)
  })

/** H.264 §7.4.1, byte by byte. */
function escapedPlainly(bytes: Bytes): number[] {
  const out: number[] = []
  let zeros = 0
  for (const byte of bytes) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3)
      zeros = 0
    }
    out.push(byte)
    zeros = byte === 0 ? zeros + 1 : 0
  }
  return out
}

describe("a NAL unit", () => {
  it("is escaped as if byte by byte, wherever it lies, and comes back", () => {
    const property = fc.property(zeroRich, bytes => {
      const nal = concat(Uint8Array.of(12), bytes, Uint8Array.of(0x80))
      const escaped = escapeFrom(nal, 0)
      expect([...escaped]).to.deep.equal(escapedPlainly(nal))
      const [found] = findNals(concat(Uint8Array.of(0, 0, 0, 1), escaped))
      expect([...unescaped(found!)]).to.deep.equal([...nal])
    })
    fc.assert(property, { numRuns: 2_000 })
  })

  it("is found as if byte by byte among others", () => {
    const property = fc.property(zeroRich, stream => {
      const starts = [...stream.keys()].filter(
        at => stream[at] === 0 && stream[at + 1] === 0 && stream[at + 2] === 1,
      )
      const nals = starts.map((start, n) => {
        const bytes = [...stream.subarray(start + 3, starts[n + 1] ?? stream.length)]
        while (bytes.at(-1) === 0) bytes.pop()
        return bytes
      })
      expect(findNals(stream).map(({ bytes }) => [...bytes])).to.deep.equal(nals)
    })
    fc.assert(property, { numRuns: 2_000 })
  })
})
