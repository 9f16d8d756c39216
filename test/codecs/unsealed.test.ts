import { expect } from "chai"
import fc from "fast-check"
import type { Bytes } from "../../src/brand.ts"
import { concat } from "../../src/bytes.ts"
import { carrierFor } from "../../src/codecs/carrierFor.ts"
import { fromHex, toHex } from "../../src/hex.ts"
import { about, decode, hear, someSealed } from "./frames.ts"
import { redOf } from "./journey.ts"

const SILENCE = concat(fromHex("f8fffe"), new Uint8Array(77))
const BLACK = fromHex("1002009d012a080008000047088585888584880202000c0d6000feffab5080")
const NALS = ["6742c01f0fd91f888884000003000400000300c83c60c920", "6887cb83cb20", "6588840af2628000a7be"].map(
  fromHex,
)
const stream = (...nals: Bytes[]) => concat(...nals.flatMap(nal => [fromHex("00000001"), nal]))

/** Blank frames as LiveKit's server sends them; SHA-256 as its client knows them (src/e2ee/worker/sifPayload.ts). */
const KNOWN = [
  [SILENCE, "aad8d31fc56b2802ca500e58c2fb9d0b29ad71bb7cb52cd6530251eade188988"],
  [BLACK, "ef0161653d8b2b23aad46624b420af1d03ce48950e9fc85718028f91b50f9219"],
  [NALS[0]!, "f0a0e09647d891d6d50aa898bce7108090375d0d55e50a2bb21147afee558e44"],
  [NALS[1]!, "61d9665eed71b6d424ae9539330a3bdd5cb386d4d781c808219a6e36750493a7"],
  [NALS[2]!, "faffc26b68a2fc09096fa20f3351e706398b6f838a7500c8063472c2e476e90d"],
] as const
const FILLERS = [
  ["audio/opus", SILENCE],
  ["audio/opus", fromHex("f8fffe")],
  ["audio/red", redOf(111, SILENCE)],
  ["video/VP8", BLACK],
  ["video/H264", stream(...NALS)],
] as const
const CODECS = ["audio/opus", "audio/red", "video/VP8", "video/VP9", "video/H264", "video/AV1"]

const classify = (codec: string, frame: Uint8Array) => carrierFor(codec)!.classify(frame.slice())

describe("a server's blank frame", () => {
  it("is the one that is known", async () => {
    for (const [bytes, digest] of KNOWN) {
      expect(toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice())))).to.equal(digest)
    }
  })

  for (const [codec, frame] of FILLERS) {
    it(`of ${codec}, ${frame.length} bytes, is told by each of its bits, and has no sealed part`, () => {
      expect(classify(codec, frame)).to.equal("filler")
      expect(carrierFor(codec)!.unwrap(frame.slice())).to.equal(undefined)
      for (let bit = 0; bit < frame.length * 8; bit++) {
        const other = frame.slice()
        other[bit >> 3]! ^= 1 << (bit & 7)
        // The payload type of RED is not looked at; it has no room for a word.
        if (codec === "audio/red" && bit < 7) continue
        expect(classify(codec, other), `bit ${bit}`).to.not.equal("filler")
      }
      expect(classify(codec, concat(frame, Uint8Array.of(1)))).to.not.equal("filler")
    })
  }

  for (const [codec, frame, size] of [
    ["vp8", BLACK, 8],
    ["avc1.42E01F", stream(...NALS), 2],
  ] as const) {
    it(`of ${codec} is ${size} × ${size} pixels of black`, async () => {
      const [picture] = await decode(codec, [frame.slice().buffer])
      expect([picture!.width, picture!.height, [...new Set(picture!.luma)]]).to.deep.equal([size, size, [16]])
    })
  }

  it("of Opus is 20 ms of digital silence", async () => {
    const packets = [SILENCE, fromHex("f8fffe"), SILENCE].map(packet => packet.slice().buffer)
    expect(await hear(packets)).to.deep.equal(Array(3).fill({ peak: 0, samples: 960 }))
  })
})

describe("a carrier without its sealed part", () => {
  const plain = (codec: string, type: "key" | "delta") => {
    if (codec.startsWith("audio")) return fromHex(codec === "audio/red" ? "6f7801" : "7801")
    return type === "key" ? fromHex("1000009d012a8002e00100") : fromHex("110000")
  }
  for (const codec of CODECS) {
    it(`of ${codec} is told from a stranger's frame, wherever behind its first bytes it was cut`, () => {
      for (const type of ["key", "delta"] as const) {
        const carrier = carrierFor(codec)!
        const surround = carrier.surround(plain(codec, type), about(type))!
        const frame = new Uint8Array(carrier.wrap(surround, someSealed(400)))
        const silence = codec.startsWith("audio") ? 7 : 0
        const least = Math.max(surround.before.length, 12) + silence
        for (let length = least; length < frame.length - surround.after.length; length += 7)
          expect(classify(codec, frame.subarray(0, length)), `${type}, ${length} bytes`).to.equal("cut")
      }
    })
  }

  it("is also one whose padding, filler or metadata was taken out whole", () => {
    const carrier = (codec: string, type: "key" | "delta") => {
      const { before, after } = carrierFor(codec)!.surround(plain(codec, type), about(type))!
      return concat(before, after)
    }
    for (const codec of ["video/H264", "video/AV1", "video/VP9"])
      for (const type of ["key", "delta"] as const)
        expect(classify(codec, carrier(codec, type)), `${codec} ${type}`).to.equal("cut")
    for (const stripped of ["fb01fffe", "fb03fffefffefffe", "f301fffe"])
      expect(classify("audio/opus", fromHex(stripped)), stripped).to.equal("cut")
  })

  it("is nothing that a stranger's encoder gives", async () => {
    for (const [codec, ...frames] of await strangers())
      for (const frame of frames)
        expect(classify(codec, frame), `${codec} ${toHex(frame.subarray(0, 20))}`).to.equal("foreign")
  })

  it("is nothing that somebody makes up, and no bytes break it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CODECS),
        fc.uint8Array({ minLength: 1, maxLength: 200, size: "max" }),
        (codec, bytes) => {
          // One byte of VP9 says to show a picture again: with it a stranger shows nothing new.
          if (codec === "video/VP9" && bytes[0] === 0x88) return
          // A metadata unit of AV1 of the private type 31 is where our sealed part lies, whoever has made it.
          if (codec === "video/AV1" && bytes.includes(31)) return
          expect(classify(codec, bytes)).to.equal("foreign")
        },
      ),
      { numRuns: 2000 },
    )
  })
})

/** What this browser's encoders make of a moving picture. */
async function strangers(): Promise<[codec: string, ...frames: Uint8Array[]][]> {
  const kinds = [
    ["video/VP8", { codec: "vp8" }],
    ["video/VP9", { codec: "vp09.00.10.08" }],
    ["video/H264", { codec: "avc1.42E01F", avc: { format: "annexb" } }],
    ["video/AV1", { codec: "av01.0.04M.08" }],
  ] as const satisfies [string, Partial<VideoEncoderConfig>][]
  return Promise.all(
    kinds.map(async ([name, config]): Promise<[string, ...Uint8Array[]]> => {
      const frames: Uint8Array[] = []
      const encoder = new VideoEncoder({
        output: chunk => {
          const bytes = new Uint8Array(chunk.byteLength)
          chunk.copyTo(bytes)
          frames.push(bytes)
        },
        error: error => {
          throw error
        },
      })
      encoder.configure({ ...config, width: 320, height: 240, latencyMode: "realtime", bitrate: 300_000 })
      const canvas = new OffscreenCanvas(320, 240)
      const pen = canvas.getContext("2d")!
      for (let count = 0; count < 12; count++) {
        pen.fillStyle = `hsl(${count * 30} 80% 50%)`
        // Still from the sixth on: then nothing is to be said of most frames.
        if (count < 6) pen.fillRect(count * 20, count * 15, 90, 70)
        const frame = new VideoFrame(canvas, { timestamp: count * 33_000 })
        encoder.encode(frame, { keyFrame: count % 6 === 0 })
        frame.close()
      }
      await encoder.flush()
      return [name, ...frames]
    }),
  )
}
