import { expect } from "chai"
import { KeyFrameAsker } from "../../content/worker/keyFrameAsker.ts"
import type { Frame } from "../../content/worker/pipeline.ts"
import { Track } from "../../content/worker/track.ts"
import type { Epoch, LeafIndex, SourceId } from "../../src/brand.ts"

const frame = (type?: "key" | "delta") => {
  const made: { timestamp: number; type?: string } =
    type === undefined ? { timestamp: 0 } : { timestamp: 0, type }
  return made as Frame
}
const number = (value: number) => value as Epoch

/** One received picture that is already running, or has not begun. */
class Scene {
  sent = 0
  /** Its clock, in ms. */
  now = 0
  readonly track = new Track({ source: "camera" as SourceId, direction: "receive", media: "video" })
  readonly asker = new KeyFrameAsker(
    this.track,
    async () => {
      this.sent += 1
    },
    () => this.now,
  )

  constructor(state: "running" | "new") {
    if (state === "running") this.asker.passed(frame("key"))
  }
}

describe("asking for key frames", () => {
  it("happens with the first frame that passes, unless it is one", () => {
    const late = new Scene("new")
    late.asker.passed(frame("delta"))
    late.asker.passed(frame("delta"))
    expect([late.sent, late.track.keyFrameRequests]).to.deep.equal([1, 1])
    const lucky = new Scene("running")
    lucky.asker.passed(frame("delta"))
    expect(lucky.sent).to.equal(0)
  })

  for (const [reason, requests] of [
    ["unknown-kid", 1],
    ["no-key-yet", 1],
    ["bad-tag", 1],
    ["lost-trailer", 1],
    ["not-sframe", 0],
    ["replayed", 0],
    ["unknown-codec", 0],
  ] as const) {
    it(`happens ${requests ? "once" : "not at all"} after frames dropped as ${reason}, and only when one passes again`, () => {
      const scene = new Scene("running")
      scene.asker.dropped(reason)
      expect(scene.sent).to.equal(0)
      scene.asker.passed(frame("delta"))
      scene.asker.dropped(reason)
      scene.asker.passed(frame("delta"))
      expect(scene.sent).to.equal(requests)
    })
  }

  it("happens when a sender comes back with a new key after a pause, since he withheld frames", () => {
    for (const [pause, epoch, requests] of [
      [300, 2, 1],
      [50, 2, 0],
      [300, 1, 0],
    ] as const) {
      const scene = new Scene("running")
      scene.track.sender = { leaf: 0 as LeafIndex, epoch: number(1) }
      scene.asker.arrived()
      scene.now = pause
      scene.asker.openedUnder(number(epoch), scene.asker.arrived())
      scene.asker.passed(frame("delta"))
      expect(scene.sent).to.equal(requests)
    }
  })

  it("happens again each second until a key frame passes", () => {
    const scene = new Scene("new")
    for (const [at, type, requests] of [
      [5_000, "delta", 1],
      [5_999, "delta", 1],
      [6_000, "delta", 2],
      [7_500, "delta", 3],
      [7_600, "key", 3],
      [9_000, "delta", 3],
    ] as const) {
      scene.now = at
      scene.asker.passed(frame(type))
      expect(scene.sent, `${at}`).to.equal(requests)
    }
  })

  it("never happens for sound", () => {
    const scene = new Scene("new")
    scene.asker.passed(frame())
    expect(scene.sent).to.equal(0)
  })
})
