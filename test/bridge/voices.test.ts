import { expect } from "chai"
import { Tiles } from "../../content/bridge/tiles.ts"
import { showVoices } from "../../content/bridge/voices.ts"
import type { SourceId } from "../../src/brand.ts"
import type { SourceReport } from "../../src/messages/worker.ts"
import { by, report, source, text, view, watchOverlays } from "./overlays.ts"

const voice = "bb" as SourceId

describe("people who are heard and not seen", () => {
  const { find } = watchOverlays()
  let tiles: Tiles
  beforeEach(() => {
    tiles = new Tiles()
    tiles.hook({ kind: "source-added", source, direction: "receive", media: "video", track: "picture" })
    tiles.hook({ kind: "source-added", source: voice, direction: "receive", media: "audio", track: "voice" })
    tiles.view(view({ names: { 3: "Dana", 4: "Erik" } }))
  })
  const hears = (change: Partial<SourceReport> = {}) =>
    tiles.worker({
      kind: "report",
      sources: [report({}), report({ source: voice, media: "audio", sender: by(4, 1), ...change })],
    })

  it("are named by their keys", () => {
    hears()
    expect(tiles.heardOnly(new Set(["picture"]))).to.deep.equal(["Erik"])
  })

  it("are not those whose picture is there, and are once it is gone", () => {
    hears({ sender: by(3, 1) })
    expect(tiles.heardOnly(new Set(["picture"]))).to.deep.equal([])
    expect(tiles.heardOnly(new Set())).to.deep.equal(["Dana"])
  })

  it("are nobody who has gone still, has left, or is not of the group", () => {
    hears()
    hears()
    expect(tiles.heardOnly(new Set()), "still").to.deep.equal([])
    hears({ passed: 2 })
    tiles.view(view({ names: { 3: "Dana" }, epoch: 2 }))
    expect(tiles.heardOnly(new Set()), "left").to.deep.equal([])
    tiles.worker({ kind: "source-unknown", source: voice, media: "audio", reason: "bad-tag", frames: 100 })
    expect(tiles.heardOnly(new Set()), "unknown").to.deep.equal([])
  })

  it("stand in one line, hostile names as text, and many of them counted", () => {
    const voices = showVoices(text)
    const names = ["Ada", "<b>Ben</b>", "Cy", "Dana", "Erik", "Fay"]
    voices.show(names, 0)
    expect(() => find(".voices"), "at once").to.throw()
    voices.show(names.slice(1), 1_000)
    expect(voices.show(names, 2_500)).to.equal("somebody")
    expect(find(".voices").textContent).to.equal("label_voices <b>Ben</b>, Cy, Dana, Erik +1")
    voices.show(names, 4_600)
    expect(find(".voices").textContent).to.equal("label_voices Ada, <b>Ben</b>, Cy, Dana +2")
    expect(voices.show([], 5_000)).to.equal("nobody")
    expect(() => find(".voices")).to.throw()
  })
})
