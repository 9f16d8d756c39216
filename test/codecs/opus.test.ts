import { expect } from "chai"
import { opusCarrier } from "../../src/codecs/opus.ts"
import { fromHex, toHex } from "../../src/hex.ts"
import { about } from "./frames.ts"

/** TOC of the packet that is sealed → TOC and count byte of the carrier; durations as in RFC 6716 §3.1. */
const ROWS = [
  ["20 ms of CELT", "f8", "fb41"],
  ["10 ms of CELT", "f0", "f341"],
  ["5 ms of CELT", "e8", "eb41"],
  ["2.5 ms of CELT", "e0", "e341"],
  ["20 ms of hybrid, stereo", "7c", "fb41"],
  ["10 ms of SILK", "00", "f341"],
  ["40 ms of SILK", "10", "fb42"],
  ["60 ms of SILK", "18", "fb43"],
  ["two frames of 20 ms", "f9", "fb42"],
  ["three frames of 10 ms", "f303", "f343"],
  ["48 frames of 2.5 ms", "e330", "fb46"],
  ["no frames, which cannot be", "fb00", "fb41"],
  ["a code-3 packet that ends at once", "fb", "fb41"],
] as const
/** Sealed lengths at which the padding length takes one more byte. RFC 6716 §3.2.5. */
const LENGTHS = [23, 254, 255, 256, 508, 509, 510, 1300]

describe("the Opus carrier", () => {
  for (const [what, toc, start] of ROWS) {
    it(`stands for ${what} with as long a silence`, () => {
      expect(toHex(opusCarrier().surround(fromHex(toc), about("key")).before)).to.equal(start)
    })
  }

  for (const length of LENGTHS) {
    it(`is one packet with ${length} bytes of padding, of which silence is all the rest`, () => {
      const carrier = opusCarrier()
      const sealed = { header: Uint8Array.of(0), ciphertext: new ArrayBuffer(length - 7) }
      const packet = new Uint8Array(carrier.wrap(carrier.surround(fromHex("18"), about("key")), sealed))
      expect(paddingOf(packet)).to.deep.equal({
        padding: length,
        lengthBytes: Math.ceil(length / 254),
        frames: "fffefffefffe",
      })
    })
  }

  it("decodes to digital silence in the browser", async () => {
    const carrier = opusCarrier()
    const heard: number[] = []
    const decoder = new AudioDecoder({
      output: data => {
        const samples = new Float32Array(data.numberOfFrames)
        data.copyTo(samples, { planeIndex: 0, format: "f32-planar" })
        heard.push(Math.round(Math.max(...samples.map(Math.abs)) * 2 ** 31), data.numberOfFrames)
        data.close()
      },
      error: error => {
        throw error
      },
    })
    decoder.configure({ codec: "opus", sampleRate: 48_000, numberOfChannels: 1 })
    for (let frame = 0; frame < 10; frame++) {
      const ciphertext = crypto.getRandomValues(new Uint8Array(80)).buffer
      const data = carrier.wrap(carrier.surround(fromHex("f8"), about("key")), {
        header: Uint8Array.of(0),
        ciphertext,
      })
      decoder.decode(new EncodedAudioChunk({ type: "key", timestamp: frame * 20_000, data }))
    }
    await decoder.flush()
    expect(heard.filter((_, place) => place % 2 === 0)).to.deep.equal(Array(10).fill(0))
    expect(heard.at(-1)).to.equal(960)
  })
})

/** Takes a code-3 packet apart as a decoder does. */
function paddingOf(packet: Uint8Array): { padding: number; lengthBytes: number; frames: string } {
  let at = 2
  let padding = 0
  for (; packet[at] === 255; at++) padding += 254
  padding += packet[at]!
  return { padding, lengthBytes: at - 1, frames: toHex(packet.subarray(at + 1, packet.length - padding)) }
}
