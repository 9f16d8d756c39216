import { expect } from "chai"
import type { LeafIndex } from "../../src/brand.ts"
import { camera, connect, epoch, Party, pictures, statistics, until, type Wish } from "./call.ts"

const layers = (scalabilityMode: string) => ({ encodings: [{ scalabilityMode }] })
/** Every codec that is sealed, as pages ask for it. */
const ROWS: { what: string; wish: Wish & { video: string } }[] = [
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
      const report = await until(() => {
        const latest = bob.report("in-receive-video")
        return latest && latest.passed > 20 ? latest : undefined
      })
      // Chromium fills the line with packets that it has sent before, and then some frames arrive twice.
      const { replayed: _, ...failures } = report.dropped
      expect(failures).to.deep.equal({})
      expect(report).to.deep.include({ mimeType: wish.video, sender: { leaf: 0, epoch: 1 } })
      expect(await sound(outside.receiving)).to.equal(0)
    })
  }
})
