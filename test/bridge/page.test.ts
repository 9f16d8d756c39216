import { expect } from "chai"
import { showBanner } from "../../content/bridge/banner.ts"
import { showNameLabels } from "../../content/bridge/nameLabels.ts"
import type { Text } from "../../content/bridge/text.ts"
import { Tiles } from "../../content/bridge/tiles.ts"
import type { Epoch, LeafIndex, SourceId } from "../../src/brand.ts"
import type { PageView } from "../../src/messages/page.ts"
import type { SourceReport } from "../../src/messages/worker.ts"

const text: Text = {
  protection: ({ state, reason }) => [{ kind: "words", text: `${state} ${reason}` }],
  warning: warning => [
    { kind: "name", text: "name" in warning ? (warning.name ?? "") : "" },
    { kind: "words", text: ` ${warning.kind}` },
  ],
  word: key => key,
}
const banners = () => showBanner(text, () => undefined)
const view = (change: Partial<PageView>): PageView => ({
  protection: { state: "protected", reason: "alone" },
  warnings: [],
  names: {},
  self: 0,
  ...change,
})

describe("what the bridge draws into the page", () => {
  const roots: ShadowRoot[] = []
  const native = Element.prototype.attachShadow
  const modes: string[] = []
  before(() => {
    Element.prototype.attachShadow = function (init) {
      modes.push(init.mode)
      const root = native.call(this, init)
      roots.push(root)
      return root
    }
  })
  after(() => {
    Element.prototype.attachShadow = native
  })
  afterEach(() => {
    for (const root of roots.splice(0)) root.host.remove()
  })
  const find = (selector: string) => {
    const found = roots.map(root => root.querySelector<HTMLElement>(selector)).find(Boolean)
    if (!found) throw new Error(`nothing at ${selector}`)
    return found
  }

  it("is out of the page's reach, and takes no click but on itself", () => {
    banners().show(view({ protection: { state: "waiting", reason: "start-or-join" } }))
    expect(modes).to.deep.equal(["closed"])
    expect(roots[0]!.host.shadowRoot).to.equal(null)
    expect(getComputedStyle(roots[0]!.host).pointerEvents).to.equal("none")
    expect(getComputedStyle(find(".banner")).pointerEvents).to.equal("auto")
    expect(document.elementFromPoint(4, innerHeight - 4)).to.not.equal(roots[0]!.host)
  })

  for (const { what, shows, urgency, hidden } of [
    { what: "a protected meeting", shows: view({}), urgency: null, hidden: true },
    {
      what: "waiting",
      shows: view({ protection: { state: "waiting", reason: "key-channel" } }),
      urgency: "status",
      hidden: false,
    },
    {
      what: "stopped",
      shows: view({ protection: { state: "stopped", reason: "leak" } }),
      urgency: "alert",
      hidden: false,
    },
    {
      what: "a warning in a protected meeting",
      shows: view({ warnings: [{ id: "1", since: 0, kind: "leak", media: "video" }] }),
      urgency: "alert",
      hidden: false,
    },
  ]) {
    it(`${hidden ? "stays away" : "shows"} for ${what}`, () => {
      banners().show(shows)
      expect(find(".banner").hidden).to.equal(hidden)
      if (urgency) expect(find("[role]").getAttribute("role")).to.equal(urgency)
    })
  }

  it("offers one click where the site's rules can be amended, and none in any other state", () => {
    const banner = banners()
    const offers = (protection: PageView["protection"]) => {
      banner.show(view({ protection }))
      return !find(".act").hidden
    }
    expect(offers({ state: "stopped", reason: "site-rules" })).to.equal(true)
    expect(offers({ state: "stopped", reason: "worker-refused" })).to.equal(false)
    expect(offers({ state: "stopped", reason: "page-transform" })).to.equal(false)
  })

  it("takes no click that the page has made up", () => {
    let allowed = 0
    showBanner(text, () => (allowed += 1)).show(
      view({ protection: { state: "stopped", reason: "site-rules" } }),
    )
    find(".act").click()
    expect(allowed).to.equal(0)
  })

  it("shows a hostile name as text, set apart", () => {
    const name = "\u202e<img src=x onerror=alert(1)>"
    banners().show(view({ warnings: [{ id: "1", since: Date.now(), kind: "left", name }] }))
    expect(find("bdi").textContent).to.equal(name)
    expect(find(".banner").querySelector("img")).to.equal(null)
  })

  it("does not bring old news over the page again, and keeps an alarm however old", () => {
    const banner = banners()
    banner.show(view({ warnings: [{ id: "1", since: 0, kind: "left", name: "Ben" }] }))
    expect(find(".banner").hidden).to.equal(true)
    banner.show(view({ warnings: [{ id: "2", since: 0, kind: "leak", media: "video" }] }))
    expect(find(".banner").hidden).to.equal(false)
  })

  it("stays dismissed until there is something new to say, and comes back when the page throws it away", () => {
    const banner = banners()
    const waiting = view({ protection: { state: "waiting", reason: "evicting" } })
    banner.show(waiting)
    find(".close").click()
    banner.show(waiting)
    expect(find(".banner").hidden).to.equal(true)
    roots[0]!.host.remove()
    banner.show(view({ protection: { state: "stopped", reason: "left" } }))
    expect(find(".banner").hidden).to.equal(false)
    expect(roots[0]!.host.isConnected).to.equal(true)
  })

  describe("on tiles", () => {
    const source = "aa" as SourceId
    const report = (change: Partial<SourceReport>): SourceReport => ({
      source,
      direction: "receive",
      media: "video",
      mimeType: "video/VP8",
      passed: 1,
      clear: 0,
      empty: 0,
      filler: 0,
      dropped: {},
      sender: { leaf: 3 as LeafIndex, epoch: 1 as Epoch },
      lastPassedAt: 1,
      keyFrameRequests: 0,
      ...change,
    })
    const video = document.createElement("video")
    let tiles: Tiles
    let labels: ReturnType<typeof showNameLabels>
    beforeEach(() => {
      const stream = document.createElement("canvas").captureStream()
      video.srcObject = stream
      video.style.cssText = "position: fixed; left: 10px; top: 20px; width: 200px; height: 150px"
      document.body.append(video)
      tiles = new Tiles()
      labels = showNameLabels(tiles, text)
      const track = stream.getVideoTracks()[0]!.id
      tiles.hook({ kind: "source-added", source, direction: "receive", media: "video", track })
      tiles.view(view({ names: { 3: "Dana" } }))
    })
    afterEach(() => {
      tiles.hook({ kind: "source-gone", source })
      labels.update()
      video.remove()
    })

    it("writes the name that the key proves, at the bottom left of the picture", () => {
      tiles.worker({ kind: "report", sources: [report({})] })
      labels.update()
      const label = find(".label")
      expect(label.querySelector("bdi")!.textContent).to.equal("Dana")
      const { left, bottom } = label.getBoundingClientRect()
      expect([left, bottom]).to.deep.equal([16, 164])
    })

    it("writes nothing on a picture of which nothing is proven", () => {
      labels.update()
      expect(() => find(".label")).to.throw()
      tiles.worker({ kind: "report", sources: [report({ sender: null })] })
      labels.update()
      expect(() => find(".label")).to.throw()
    })

    it("marks what is blocked and what plays in the clear, whatever name was there", () => {
      tiles.worker({ kind: "report", sources: [report({})] })
      tiles.worker({ kind: "source-unknown", source, media: "video", reason: "bad-tag", frames: 40 })
      labels.update()
      expect(find(".label").dataset["state"]).to.equal("blocked")
      tiles.worker({ kind: "source-cleared", source })
      labels.update()
      expect(find(".label").dataset["state"]).to.equal("member")
      tiles.worker({ kind: "report", sources: [report({ clear: 5 })] })
      labels.update()
      expect(find(".label").dataset["state"]).to.equal("clear")
    })

    it("goes with its picture", () => {
      tiles.worker({ kind: "report", sources: [report({})] })
      labels.update()
      video.remove()
      labels.update()
      expect(() => find(".label")).to.throw()
    })
  })
})
