import { expect } from "chai"
import { vp8Carrier } from "../../src/codecs/vp8.ts"
import { drawSlate } from "../../src/codecs/vp8Slate.ts"
import { fromHex, toHex } from "../../src/hex.ts"
import carriers from "../vectors/carriers.json"
import { about, decode, drawn, someSealed, wrapped } from "./frames.ts"

/** A plaintext frame that begins as libvpx's do. */
function plain(kind: "key" | "delta", width = 0, height = 0, scale = 0) {
  if (kind === "delta") return Uint8Array.of(0x11, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)
  return Uint8Array.of(
    0x10,
    0,
    0,
    0x9d,
    1,
    0x2a,
    width & 255,
    (width >> 8) | scale,
    height & 255,
    (height >> 8) | scale,
    1,
  )
}
const SIZES = [
  [160, 120],
  [320, 180],
  [320, 240],
  [642, 366],
  [1280, 720],
  [1920, 1080],
] as const

describe("the VP8 carrier", () => {
  for (const [width, height] of SIZES) {
    it(`decodes at ${width} × ${height} to one picture for 30 frames, of two greys, whatever is sealed`, async () => {
      const pictures = await decode(
        "vp8",
        wrapped(vp8Carrier(), 30, plain("key", width, height), plain("delta")),
      )
      expect(pictures).to.have.length(30)
      expect(new Set(pictures.map(({ luma }) => toHex(luma.subarray(0, 200_000)))).size).to.equal(1)
      expect(pictures[0]).to.include({ width, height })
      expect([...new Set(pictures[29]!.luma)].sort()).to.deep.equal([128, 64])
    })
  }

  it("shows a padlock", async () => {
    const carrier = vp8Carrier()
    const key = carrier.surround(plain("key", 160, 120), about("key"))!
    const [picture] = await decode("vp8", [carrier.wrap(key, someSealed())])
    expect(drawn(picture!)).to.deep.equal([
      "...###....",
      "..#...#...",
      "..#...#...",
      ".#######..",
      ".###.###..",
      ".###.###..",
      ".#######..",
      "..........",
    ])
  })

  it("writes the delta frames of the vectors byte for byte", () => {
    for (const [width, height, hex] of [
      [160, 120, carriers.vp8_160x120_delta],
      [320, 240, carriers.vp8_320x240_delta],
    ] as const)
      expect(toHex(drawSlate({ width, height }).delta)).to.equal(hex)
  })

  it("goes on from the key frames of the vectors as from its own", async () => {
    for (const [width, height, hex] of [
      [160, 120, carriers.vp8_160x120_flat_key],
      [320, 240, carriers.vp8_320x240_padlock_key],
    ] as const) {
      const pictures = await decode("vp8", [
        fromHex(hex).buffer,
        drawSlate({ width, height }).delta.slice().buffer,
      ])
      expect(toHex(pictures[1]!.luma)).to.equal(toHex(pictures[0]!.luma))
    }
  })

  it("has the size of the last key frame of each SSRC, without the scaling bits", () => {
    const carrier = vp8Carrier()
    const delta = (ssrc: number) => toHex(carrier.surround(plain("delta"), about("delta", { ssrc }))!.before)
    const of = (width: number, height: number) => toHex(drawSlate({ width, height }).delta)
    carrier.surround(plain("key", 640, 360, 0x40), about("key", { ssrc: 1 }))!
    carrier.surround(plain("key", 320, 180), about("key", { ssrc: 2 }))!
    expect([delta(1), delta(2)]).to.deep.equal([of(640, 360), of(320, 180)])
    carrier.surround(plain("key", 320, 240), about("key", { ssrc: 1 }))!
    expect([delta(1), delta(2), delta(3)]).to.deep.equal([of(320, 240), of(320, 180), of(160, 120)])
  })

  it("stays small for a size that no camera has", () => {
    const carrier = vp8Carrier()
    for (const [width, height] of [
      [0, 0],
      [16_383, 16_383],
    ] as const)
      expect(
        carrier.surround(plain("key", width, height), about("key", { ssrc: 1 }))!.before.length,
      ).to.be.below(200)
    expect(carrier.surround(plain("key", 4096, 2304), about("key", { ssrc: 1 }))!.before.length).to.be.below(
      65_536,
    )
  })
})
