import { expect } from "chai"
import fc from "fast-check"
import { joinRed, parseRed } from "../../src/codecs/red.ts"
import { fromHex, toHex } from "../../src/hex.ts"

const bytes = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength, size: "max" }).map(bytes => bytes.slice())
const payloadType = fc.integer({ min: 0, max: 127 })

describe("RED", () => {
  it("takes apart what Chromium writes", () => {
    const packet = parseRed(fromHex("ef0f00036f780102f80304"))!
    expect(
      packet.redundant.map(({ payloadType, offset, bytes }) => [payloadType, offset, toHex(bytes)]),
    ).to.deep.equal([[111, 960, "780102"]])
    expect([packet.payloadType, toHex(packet.primary)]).to.deep.equal([111, "f80304"])
  })

  it("takes apart any packet that it joins", () => {
    const block = fc.record({
      payloadType,
      offset: fc.integer({ min: 0, max: 16383 }),
      bytes: bytes(0, 1023),
    })
    const any = fc.record({
      payloadType,
      primary: bytes(1, 1500),
      redundant: fc.array(block, { maxLength: 5 }),
    })
    fc.assert(
      fc.property(any, packet => {
        expect(parseRed(new Uint8Array(joinRed(packet)))).to.deep.equal(packet)
      }),
    )
  })

  it("joins again any packet that it takes apart, and throws at none", () => {
    const short = fc
      .array(fc.constantFrom(0, 1, 0x6f, 0x80, 0xef), { maxLength: 40 })
      .map(list => Uint8Array.from(list))
    fc.assert(
      fc.property(fc.oneof(short, bytes(0, 3000)), bytes => {
        const packet = parseRed(bytes)
        if (packet) expect(toHex(new Uint8Array(joinRed(packet)))).to.equal(toHex(bytes))
      }),
      { numRuns: 2000 },
    )
  })
})
