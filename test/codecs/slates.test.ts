import { expect } from "chai"
import { concat } from "../../src/bytes.ts"
import { carrierFor } from "../../src/codecs/carrierFor.ts"
import { toHex } from "../../src/hex.ts"
import carriers from "../vectors/carriers.json"
import { about, decode, drawn, type Picture, someSealed, wrapped } from "./frames.ts"

/** MIME type, what WebCodecs calls it, and pixels of a twentieth of the slate's width. */
const ROWS = [
  ["video/VP9", "vp09.00.10.08", 8],
  ["video/H264", "avc1.42E01F", 16],
  ["video/AV1", "av01.0.04M.08", 8],
] as const

const PADLOCK = [
  "....................",
  "....................",
  "........####........",
  ".......##..##.......",
  ".......#....#.......",
  ".......#....#.......",
  ".....##########.....",
  ".....##########.....",
  ".....####..####.....",
  ".....####..####.....",
  ".....##########.....",
  ".....##########.....",
  "....................",
  "....................",
  "....................",
]

const distinct = (pictures: Picture[]) => new Set(pictures.map(({ luma }) => toHex(luma))).size

for (const [mimeType, codec, block] of ROWS) {
  describe(`the ${mimeType} carrier`, () => {
    it("decodes to one picture for 30 frames, a padlock, whatever is sealed", async () => {
      const pictures = await decode(codec, wrapped(carrierFor(mimeType)!, 30))
      expect(pictures).to.have.length(30)
      expect(distinct(pictures)).to.equal(1)
      expect(drawn(pictures[29]!, block)).to.deep.equal(PADLOCK)
    })

    it("stays that picture through key frames that follow each other, and when frames are lost", async () => {
      const carrier = carrierFor(mimeType)!
      const frames = ["key", "key", "delta", "lost", "lost", "delta", "key", "delta"] as const
      const kept = frames.flatMap(kind => {
        const surround = carrier.surround(Uint8Array.of(0), about(kind === "key" ? "key" : "delta"))!
        return kind === "lost" ? [] : [carrier.wrap(surround, someSealed())]
      })
      const pictures = await decode(codec, kept)
      expect([pictures.length, distinct(pictures)]).to.deep.equal([6, 1])
    })
  })
}

describe("the carriers", () => {
  it("are those of the vectors, byte for byte", () => {
    const around = (mimeType: string, ...types: ("key" | "delta")[]) => {
      const carrier = carrierFor(mimeType)!
      return types.map(type => {
        const { before, after } = carrier.surround(Uint8Array.of(0), about(type))!
        return toHex(concat(before, after))
      })
    }
    const h264 = (idr: string) => carriers.h264_320x240_sps + carriers.h264_pps + idr
    const slices = carriers.h264_320x240_pskip_by_frame_num
    const deltas = Array<"delta">(16).fill("delta")
    expect(around("video/H264", "key", "key", ...deltas, "key")).to.deep.equal([
      h264(carriers.h264_320x240_idr0_padlock),
      h264(carriers.h264_320x240_idr1_padlock),
      ...slices.slice(1),
      slices[0],
      h264(carriers.h264_320x240_idr0_padlock),
    ])
    expect(around("video/AV1", "key", "delta")).to.deep.equal([
      carriers.av1_160x120_seq_plus_key,
      carriers.av1_160x120_delta,
    ])
    expect(around("video/VP9", "key", "delta")).to.deep.equal([
      `${carriers.vp9_160x120_padlock_key}c89000c8`,
      `${carriers.vp9_delta}c80100c8`,
    ])
  })

  it("count H.264 frames for each SSRC by itself", () => {
    const carrier = carrierFor("video/H264")!
    const number = (type: "key" | "delta", ssrc: number) =>
      carriers.h264_320x240_pskip_by_frame_num.indexOf(
        toHex(carrier.surround(Uint8Array.of(0), about(type, { ssrc }))!.before),
      )
    for (const ssrc of [1, 2]) number("key", ssrc)
    expect([1, 1, 1, 2, 1, 2].map(ssrc => number("delta", ssrc))).to.deep.equal([1, 2, 3, 1, 4, 2])
  })

  it("make one superframe of all layers of a VP9 picture, of which the padlock is shown once", async () => {
    const carrier = carrierFor("video/VP9")!
    const superframes = Array.from({ length: 10 }, (_, place) => {
      const layers = [0, 1, 2].map(layer => {
        const said = about(place === 0 && layer === 0 ? "key" : "delta", { timestamp: place * 3000, layer })
        return new Uint8Array(carrier.wrap(carrier.surround(Uint8Array.of(0), said)!, someSealed()))
      })
      // An SFU may leave out upper layers.
      return concat(...layers.slice(0, 1 + (place % 3))).buffer
    })
    const pictures = await decode("vp09.00.10.08", superframes)
    expect([pictures.length, distinct(pictures)]).to.deep.equal([10, 1])
    expect(drawn(pictures[9]!, 8)).to.deep.equal(PADLOCK)
  })
})
