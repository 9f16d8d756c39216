import { expect } from "chai"
import { showNameLabels } from "../../content/bridge/nameLabels.ts"
import { Tiles } from "../../content/bridge/tiles.ts"
import type { SourceReport } from "../../src/messages/worker.ts"
import { by, report, source, text, view, watchOverlays } from "./overlays.ts"

describe("labels on tiles", () => {
  const { find } = watchOverlays()
  let tile: HTMLElement
  let video: HTMLVideoElement
  let track: string
  let tiles: Tiles
  let labels: ReturnType<typeof showNameLabels>
  beforeEach(() => {
    const stream = document.createElement("canvas").captureStream()
    tile = document.body.appendChild(document.createElement("div"))
    tile.style.cssText = "position: fixed; left: 10px; top: 20px; width: 200px; height: 150px"
    video = tile.appendChild(document.createElement("video"))
    video.srcObject = stream
    video.style.cssText = "width: 200px; height: 150px"
    tiles = new Tiles()
    labels = showNameLabels(tiles, text)
    track = stream.getVideoTracks()[0]!.id
    tiles.hook({ kind: "source-added", source, direction: "receive", media: "video", track })
    tiles.view(view({ names: { 3: "Dana" } }))
  })
  afterEach(() => {
    tiles.hook({ kind: "source-gone", source })
    labels.update()
    tile.remove()
  })
  const shows = (...sources: SourceReport[]) => {
    tiles.worker({ kind: "report", sources })
    labels.update()
    return find(".label")
  }
  const said = () => find(".label").textContent
  const rect = (element: Element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect()
    return { left, top, right, bottom }
  }

  it("write the name that the key proves, at the bottom left of the picture", () => {
    const label = shows(report({}))
    expect(label.querySelector("bdi")!.textContent).to.equal("Dana")
    const { left, bottom } = rect(label)
    expect([left, bottom]).to.deep.equal([16, 164])
  })

  it("write no name where a track's id is that of several, until it is known which of them plays there", () => {
    const other = "other" as typeof source
    const hear = { kind: "source-added", direction: "receive", media: "video", track } as const
    tiles.hook({ ...hear, source: other })
    expect(() => shows(report({ source: other }), report({ sender: null }))).to.throw()
    const stream = (video.srcObject as MediaStream).id
    tiles.signalling({ kind: "played", stream, track, source: other })
    expect(shows().querySelector("bdi")!.textContent).to.equal("Dana")
    tiles.signalling({ kind: "played", stream, track, source: "" })
    labels.update()
    expect(() => find(".label")).to.throw()
    tiles.hook({ kind: "source-gone", source: other })
  })

  it("write nothing on a picture of which nothing is proven", () => {
    labels.update()
    expect(() => find(".label")).to.throw()
    expect(() => shows(report({ sender: null }))).to.throw()
  })

  it("mark what is blocked and what plays in the clear, whatever name was there", () => {
    shows(report({}))
    tiles.worker({ kind: "source-unknown", source, media: "video", reason: "bad-tag", frames: 40 })
    labels.update()
    expect(find(".label").dataset["state"]).to.equal("blocked")
    tiles.worker({ kind: "source-cleared", source })
    labels.update()
    expect(find(".label").dataset["state"]).to.equal("member")
    expect(shows(report({ clear: 5 })).dataset["state"]).to.equal("clear")
  })

  it("go with their picture", () => {
    shows(report({}))
    video.remove()
    labels.update()
    expect(() => find(".label")).to.throw()
  })

  describe("when one receiver carries one person after the other", () => {
    it("name the one whose key sealed what comes now", () => {
      tiles.view(view({ names: { 3: "Dana", 4: "Erik" } }))
      shows(report({}))
      shows(report({ sender: by(4, 1), passed: 9 }))
      expect(said()).to.equal("Erik")
    })

    it("wait with a name until the background has told of that key", () => {
      expect(() => shows(report({ sender: by(4, 2) }))).to.throw()
      tiles.view(view({ names: { 3: "Dana", 4: "Erik" }, epoch: 2 }))
      labels.update()
      expect(said()).to.equal("Erik")
    })

    it("name nobody where the place changed hands around a key that was never told of", () => {
      tiles.view(view({ names: { 3: "Dana", 4: "Erik" } }))
      tiles.view(view({ names: { 3: "Dana", 4: "Fay" }, epoch: 3 }))
      expect(() => shows(report({ sender: by(4, 2) }))).to.throw()
      expect(shows(report({ sender: by(3, 2), passed: 9 })).textContent).to.equal("Dana")
    })

    it("give no old picture to whoever has the place of the one who left", () => {
      shows(report({}))
      tiles.view(view({ names: {}, epoch: 2 }))
      tiles.view(view({ names: { 3: "Erik" }, epoch: 3 }))
      labels.update()
      expect(find(".label").dataset["state"]).to.equal("gone")
      expect(said()).to.equal("Dana gone")
      shows(report({ sender: by(3, 3), passed: 9 }))
      expect(said()).to.equal("Erik")
    })
  })

  describe("on the last picture of somebody who is no longer in", () => {
    for (const { how, departed } of [
      { how: "left", departed: [{ name: "Dana", how: "left" as const }] },
      { how: "evicted", departed: [{ name: "Dana", how: "evicted" as const }] },
      { how: "gone", departed: [] },
    ]) {
      it(`cover it, and say that the person is ${how}`, () => {
        shows(report({}))
        tiles.view(view({ names: {}, epoch: 2, departed }))
        labels.update()
        expect(said()).to.equal(`Dana ${how}`)
        expect(rect(find(".label"))).to.deep.equal(rect(video))
      })
    }

    it("say nothing of others when it is oneself who is out", () => {
      shows(report({}))
      tiles.view(view({ names: {}, epoch: null, self: null }))
      labels.update()
      expect(() => find(".label")).to.throw()
    })
  })

  describe("beside what the page has written itself", () => {
    const writes = (place: string) => {
      const words = tile.appendChild(document.createElement("p"))
      words.textContent = "Dana (the page)"
      words.style.cssText = `position: absolute; margin: 0; ${place}`
      return words
    }
    const overlap = (one: Element, other: Element) => {
      const [a, b] = [rect(one), rect(other)]
      return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top
    }
    for (const place of [
      "left: 4px; bottom: 4px",
      "left: 0; bottom: 0; width: 100%",
      "inset: 4px auto auto 4px",
    ]) {
      it(`leave it to be read at ${place}`, () => {
        const words = writes(place)
        const range = document.createRange()
        range.selectNodeContents(words)
        const label = shows(report({}))
        expect(overlap(label, words)).to.equal(false)
      })
    }

    it("stand where they stood where the page has taken every corner", () => {
      for (const x of ["left", "right"]) for (const y of ["top", "bottom"]) writes(`${x}: 2px; ${y}: 2px`)
      expect(rect(shows(report({}))).left).to.equal(16)
    })
  })

  it("say so where the page gives the picture another name than the key", () => {
    const person = { kind: "person", kindEvidence: { field: "", value: "", setBy: "server" } } as const
    tiles.hook({
      kind: "roster",
      adapter: "janus",
      entries: [{ id: "7", name: "Bob", ...person }],
      self: null,
      bound: [{ source, entry: "7" }],
    })
    shows(report({}))
    expect(find(".label").dataset["state"]).to.equal("member")
    tiles.view(
      view({
        names: { 3: "Dana" },
        warnings: [{ id: "1", since: 0, kind: "wrong-name", page: "Bob", key: "Dana" }],
      }),
    )
    labels.update()
    expect(find(".label").dataset["state"]).to.equal("misnamed")
    expect(said()).to.equal("DanaBob")
  })

  it("go with their picture when the page is scrolled", async () => {
    const label = shows(report({}))
    const { bottom } = rect(label)
    tile.style.top = "60px"
    document.dispatchEvent(new Event("scroll"))
    await new Promise(requestAnimationFrame)
    expect(rect(label).bottom).to.equal(bottom + 40)
  })

  it("do not hang over a picture that is scrolled away or hidden", () => {
    const label = shows(report({}))
    expect(label.style.visibility).to.equal("visible")
    video.style.visibility = "hidden"
    labels.update()
    expect(label.style.visibility).to.equal("hidden")
    video.style.visibility = "visible"
    tile.style.overflow = "hidden"
    video.style.marginTop = "140px"
    labels.update()
    expect(label.style.visibility).to.equal("hidden")
  })

  it("find a video in an open shadow root", () => {
    const host = tile.appendChild(document.createElement("div"))
    host.attachShadow({ mode: "open" }).append(video)
    expect(shows(report({})).textContent).to.equal("Dana")
  })
})
