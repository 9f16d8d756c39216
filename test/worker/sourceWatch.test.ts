import { expect } from "chai"
import { SourceWatch, WINDOW_MS } from "../../content/worker/sourceWatch.ts"
import type { SourceId } from "../../src/brand.ts"
import type { DropReason, Media } from "../../src/messages/worker.ts"

const SOURCE = "camera" as SourceId

/** A watch whose windows a test fills by hand. */
class Scene {
  readonly watch = new SourceWatch()
  #now = 0

  constructor(readonly media: Media = "video") {}

  refuse(frames: number, reason: DropReason = "not-sframe"): void {
    for (let count = 0; count < frames; count++) this.watch.refused(SOURCE, this.media, reason)
  }

  /** Ends a window in which this much was refused. */
  window(frames: number, reason?: DropReason) {
    this.refuse(frames, reason)
    this.#now += WINDOW_MS
    return this.watch.tick(this.#now)
  }

  epochChanges(): void {
    this.watch.startOver(this.#now)
  }
}

const KINDS = (notices: readonly { kind: string }[]) => notices.map(({ kind }) => kind)

describe("the watch over sources", () => {
  for (const [media, enough] of [
    ["video", 20],
    ["audio", 50],
  ] as const) {
    it(`speaks after two windows of ${enough} ${media} frames, once`, () => {
      const loud = new Scene(media)
      expect(loud.window(enough)).to.deep.equal([])
      expect(loud.window(enough)).to.deep.equal([
        { kind: "source-unknown", source: SOURCE, media, reason: "not-sframe", frames: 2 * enough },
      ])
      expect(loud.window(enough)).to.deep.equal([])
    })

    it(`speaks of a slow source as well, once as many ${media} frames have come in more windows`, () => {
      const slow = new Scene(media)
      for (const frames of [enough - 1, 0, 1, enough - 1])
        expect(slow.window(frames), `${frames}`).to.deep.equal([])
      expect(KINDS(slow.window(1))).to.deep.equal(["source-unknown"])
    })
  }

  it("does not speak after one window, however full", () => {
    const scene = new Scene()
    expect(scene.window(1000)).to.deep.equal([])
    for (let count = 0; count < 5; count++) expect(scene.window(0)).to.deep.equal([])
  })

  it("names the reason that was most frequent in the last window", () => {
    const scene = new Scene()
    scene.window(30, "bad-tag")
    scene.refuse(5, "replayed")
    expect(scene.window(25, "unknown-kid")[0]).to.include({ reason: "unknown-kid", frames: 60 })
  })

  it("begins to count again after a frame that opened", () => {
    const scene = new Scene()
    scene.window(30)
    scene.watch.opened(SOURCE, "video")
    scene.window(30)
    expect(scene.window(30)).to.deep.equal([])
    expect(KINDS(scene.window(30))).to.deep.equal(["source-unknown"])
  })

  it("stays silent around a change of keys", () => {
    const scene = new Scene()
    scene.window(30)
    scene.refuse(30)
    scene.epochChanges()
    expect(scene.window(30)).to.deep.equal([])
    expect(KINDS(scene.window(30))).to.deep.equal(["source-unknown"])
  })

  it("is not worried by strange frames among a member's own", () => {
    const scene = new Scene()
    for (let count = 0; count < 4; count++) {
      scene.watch.opened(SOURCE, "video")
      expect(scene.window(100)).to.deep.equal([])
    }
  })

  for (const reason of ["no-key-yet", "lost-trailer"] as const) {
    it(`takes nobody for a stranger whose frames are dropped as ${reason}`, () => {
      const scene = new Scene()
      for (let count = 0; count < 5; count++) expect(scene.window(100, reason)).to.deep.equal([])
    })
  }

  it("takes the warning back when the source authenticates, and warns again if it stops", () => {
    const scene = new Scene()
    scene.window(30)
    scene.window(30)
    expect(scene.watch.opened(SOURCE, "video")).to.deep.equal({ kind: "source-cleared", source: SOURCE })
    expect(scene.watch.opened(SOURCE, "video")).to.equal(undefined)
    expect(scene.window(30)).to.deep.equal([])
    scene.window(30)
    expect(KINDS(scene.window(30))).to.deep.equal(["source-unknown"])
  })

  it("takes the warning back when the source is gone, and only then", () => {
    const scene = new Scene()
    expect(scene.watch.gone(SOURCE)).to.equal(undefined)
    scene.window(30)
    scene.window(30)
    expect(scene.watch.gone(SOURCE)).to.deep.equal({ kind: "source-cleared", source: SOURCE })
  })
})
