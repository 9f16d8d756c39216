import { expect } from "chai"
import { showBanner } from "../../content/bridge/banner.ts"
import type { PageView } from "../../src/messages/page.ts"
import type { Warning } from "../../src/messages/sentences.ts"
import { text, view, watchOverlays } from "./overlays.ts"

const banners = () => showBanner(text, () => undefined)
describe("what the bridge draws into the page", () => {
  const { roots, modes, find } = watchOverlays()

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

  it("writes anew only what is new, and leaves what stands, so that nothing is read aloud twice", () => {
    const banner = banners()
    const waiting = { state: "waiting", reason: "key-channel" } as const
    const leak = (id: string) => ({ id, since: Number(id), kind: "restless", name: `Person ${id}` }) as const
    banner.show(view({ protection: waiting, warnings: [leak("1"), leak("2")] }))
    const box = find(".banner [role]")
    const before = [...box.children]
    const watch = new MutationObserver(() => undefined)
    watch.observe(box, { childList: true, subtree: true, characterData: true })
    banner.show(view({ protection: waiting, warnings: [leak("3"), leak("2")] }))
    const written = watch.takeRecords().flatMap(record => [...record.addedNodes, ...record.removedNodes])
    expect(written.map(node => node.textContent)).to.have.members(["Person 1 restless", "Person 3 restless"])
    expect([...box.children].map(line => line.textContent)).to.deep.equal([
      "waiting key-channel",
      "Person 3 restless",
      "Person 2 restless",
    ])
    expect([box.children[0], box.children[2]]).to.deep.equal([before[0], before[2]])
    expect(box.getAttribute("aria-atomic")).to.equal("false")
  })

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
    const told: Warning[] = [
      { id: "1", since: 0, kind: "left", name: "Ben" },
      {
        id: "3",
        since: 0,
        kind: "rule-changed",
        change: { rule: "door", to: "locked" },
        name: "",
        by: "Ben",
      },
    ]
    for (const one of told) {
      banner.show(view({ warnings: [one] }))
      expect(find(".banner").hidden, one.kind).to.equal(true)
    }
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
})
