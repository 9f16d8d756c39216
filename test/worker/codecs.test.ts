import { expect } from "chai"
import type { LeafIndex } from "../../src/brand.ts"
import type { Media, SourceReport } from "../../src/messages/worker.ts"
import { camera, connect, epoch, Party, pictures, statistics, until, type Wish } from "./call.ts"

/** Changes what a description asks of Opus. */
const opus = (ask: string) => ({ mend: (sdp: string) => sdp.replace(/(?<=minptime=10;)/g, `${ask};`) })
const layers = (scalabilityMode: string) => ({ encodings: [{ scalabilityMode }] })
/** Every codec that is sealed, as pages ask for it. */
const ROWS: { what: string; wish: Wish }[] = [
  { what: "VP8", wish: { video: "video/VP8" } },
  { what: "VP8 in layers (L1T3)", wish: { video: "video/VP8", ...layers("L1T3") } },
  { what: "VP9", wish: { video: "video/VP9" } },
  { what: "VP9 in layers (L3T3)", wish: { video: "video/VP9", ...layers("L3T3") } },
  { what: "VP9 in layers (L3T3_KEY)", wish: { video: "video/VP9", ...layers("L3T3_KEY") } },
  { what: "H.264", wish: { video: "video/H264" } },
  { what: "H.264 in layers (L1T3)", wish: { video: "video/H264", ...layers("L1T3") } },
  { what: "AV1", wish: { video: "video/AV1" } },
  { what: "AV1 in layers (L1T3)", wish: { video: "video/AV1", ...layers("L1T3") } },
  { what: "AV1 in layers (L2T3_KEY)", wish: { video: "video/AV1", ...layers("L2T3_KEY") } },
  {
    what: "VP8 with packets for error correction",
    wish: { video: "video/VP8", along: ["video/red", "video/ulpfec"] },
  },
  { what: "Opus in stereo", wish: opus("stereo=1;sprop-stereo=1") },
  { what: "Opus with silence left out", wish: opus("usedtx=1") },
  { what: "RED", wish: { audio: "audio/red" } },
]

describe("a call in each codec", function () {
  this.timeout(60_000)
  let stream: MediaStream
  let alice: Party
  let bob: Party
  before(async () => {
    stream = await camera()
  })
  beforeEach(() => {
    alice = new Party()
    bob = new Party()
    alice.say(epoch(1, 7))
    bob.say(epoch(1, 7, { self: 1 as LeafIndex }))
  })
  afterEach(() => {
    alice.close()
    bob.close()
    document.body.replaceChildren()
  })
  const sound = async (connection: RTCPeerConnection) =>
    (await statistics(connection, "inbound-rtp", "audio"))["totalAudioEnergy"]

  /** The report of a source of which more than `count` frames were opened. */
  const opened = (media: Media, count: number) =>
    until(() => {
      const latest = bob.report(`in-receive-${media}`)
      return latest && latest.passed > count ? latest : undefined
    })
  /** Chromium fills the line with packets that it has sent before, and then some frames arrive twice. */
  const failures = ({ dropped: { replayed: _, ...others } }: SourceReport) => others

  for (const { what, wish } of ROWS) {
    it(`${what}: whoever has the key sees and hears it, who has none a padlock and silence, at the same time`, async () => {
      const [inside, outside] = await Promise.all([
        connect("in", alice, bob, stream, wish),
        connect("out", alice, "outsider", stream, wish),
      ])
      const [seen, blank] = await Promise.all([
        pictures(inside.receiving, 30),
        pictures(outside.receiving, 30),
      ])
      expect(new Set(seen).size).to.be.greaterThan(10)
      expect(new Set(blank).size).to.equal(1)
      await until(async () => ((await sound(inside.receiving)) ?? 0) > 0)
      const { audio = "audio/opus", video = "video/VP8" } = wish
      for (const [media, mimeType] of [
        ["audio", audio],
        ["video", video],
      ] as const) {
        const report = await opened(media, 20)
        expect(report).to.deep.include({ mimeType, sender: { leaf: 0, epoch: 1 } })
        expect(failures(report)).to.deep.equal({})
      }
      expect(await sound(outside.receiving)).to.equal(0)
    })
  }

  for (const video of ["video/VP8", "video/VP9", "video/H264", "video/AV1"]) {
    it(`goes on in ${video} when the picture changes its size, and stays a padlock to who has no key`, async () => {
      const lines = await Promise.all([
        connect("in", alice, bob, stream, { video }),
        connect("out", alice, "outsider", stream, { video }),
      ])
      const width = async () => (await statistics(lines[0].receiving, "inbound-rtp", "video"))["frameWidth"]
      for (const [scale, expected] of [
        [1, 640],
        [4, 160],
        [2, 320],
      ] as const) {
        for (const { sending } of lines) {
          const sender = sending.getSenders().find(({ track }) => track?.kind === "video")!
          const parameters = sender.getParameters()
          for (const encoding of parameters.encodings) encoding.scaleResolutionDownBy = scale
          await sender.setParameters(parameters)
        }
        await until(async () => (await width()) === expected)
        expect(new Set(await pictures(lines[0].receiving, 10)).size).to.be.greaterThan(5)
        // The slate of VP8 follows a moment later, as its own call adapts.
        await until(async () => new Set(await pictures(lines[1].receiving, 10)).size === 1)
      }
      expect(failures(await opened("video", 20))).to.deep.equal({})
    })
  }
})
