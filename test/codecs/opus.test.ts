import { expect } from "chai"
import { opusCarrier } from "../../src/codecs/opus.ts"
import { fromHex, toHex } from "../../src/hex.ts"
import { about, hear, someSealed } from "./frames.ts"

/** TOC of the packet that is sealed → TOC and count byte of the carrier, and its samples; RFC 6716 §3.1. */
const ROWS = [
  ["20 ms of CELT", "f8", "fb41", 960],
  ["10 ms of CELT", "f0", "f341", 480],
  ["5 ms of CELT", "e8", "eb41", 240],
  ["2.5 ms of CELT", "e0", "e341", 120],
  ["20 ms of hybrid, stereo", "7c", "fb41", 960],
  ["10 ms of SILK", "00", "f341", 480],
  ["40 ms of SILK", "10", "fb42", 1920],
  ["60 ms of SILK", "18", "fb43", 2880],
  ["six frames of 20 ms", "fb06", "fb46", 5760],
  ["two frames of 20 ms", "f9", "fb42", 1920],
  ["three frames of 10 ms", "f303", "f343", 1440],
  ["48 frames of 2.5 ms", "e330", "fb46", 5760],
  ["no frames, which cannot be", "fb00", "fb41", 960],
  ["a code-3 packet that ends at once", "fb", "fb41", 960],
] as const
/** Sealed lengths at which the padding length takes one more byte. RFC 6716 §3.2.5. */
const LENGTHS = [23, 254, 255, 256, 508, 509, 510, 1300]

describe("the Opus carrier", () => {
  for (const [what, toc, start] of ROWS) {
    it(`stands for ${what} with as long a silence`, () => {
      expect(toHex(opusCarrier().surround(fromHex(toc), about("key"))!.before)).to.equal(start)
    })
  }

  for (const length of LENGTHS) {
    it(`is one packet with ${length} bytes of padding, of which silence is all the rest`, () => {
      const carrier = opusCarrier()
      const sealed = { header: Uint8Array.of(0), ciphertext: new ArrayBuffer(length - 7) }
      const packet = new Uint8Array(carrier.wrap(carrier.surround(fromHex("18"), about("key"))!, sealed))
      expect(paddingOf(packet)).to.deep.equal({
        padding: length,
        lengthBytes: Math.ceil(length / 254),
        frames: "fffefffefffe",
      })
    })
  }

  for (const [what, toc, , samples] of ROWS) {
    it(`decodes to digital silence in the browser, for ${what}`, async () => {
      const carrier = opusCarrier()
      const packets = Array.from({ length: 5 }, () =>
        carrier.wrap(carrier.surround(fromHex(toc), about("key"))!, someSealed(80)),
      )
      expect(await hear(packets)).to.deep.equal(Array(5).fill({ peak: 0, samples }))
    })
  }
})

/** Takes a code-3 packet apart as a decoder does. */
function paddingOf(packet: Uint8Array): { padding: number; lengthBytes: number; frames: string } {
  let at = 2
  let padding = 0
  for (; packet[at] === 255; at++) padding += 254
  padding += packet[at]!
  return { padding, lengthBytes: at - 1, frames: toHex(packet.subarray(at + 1, packet.length - padding)) }
}
