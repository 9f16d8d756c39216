/** One state, wherever one looks; and how many clicks and seconds it takes to change it. In real browsers, with the real relay. */
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Sample } from "../../src/sample/server.ts"
import { type BrowserName, openPage } from "./browser.ts"
import { openSidebar } from "./firefox.ts"
import { Member } from "./member.ts"
import { clickIn, dissenters, openSide, shownAt, sideText, type Word } from "./places.ts"
import { joinSample } from "./sampleMeeting.ts"
import { Scene } from "./scene.ts"
import { until } from "./watching.ts"

/** Places may differ for this long while a state changes, in ms. */
const MOST_APART_MS = 1_000
/** Places that say every state in words or by a sign: all but the banner. */
const WITH_WORDS = 4
/** Clicks that each thing may take, the question that an eviction asks included. */
const MOST_CLICKS = 2

describe("where it shows", { timeout: 600_000 }, () => {
  let scene: Scene
  let sample: Sample
  let ada: Member
  let ben: Member
  let oldInvitation = ""

  before(async () => {
    scene = await Scene.open("places")
    sample = await scene.sample()
    ada = await open("chromium")
    ben = await open("chromium")
  })
  after(() => scene?.close())

  const open = async (browser: BrowserName): Promise<Member> => {
    const stage = await scene.browser(browser)
    return Member.open(stage, await openPage(stage, sample.url))
  }

  /**
   * Waits until all of a member's places say `word`.
   *
   * @returns How long some were seen to say it and others not, in ms: from the end of the first look that found one to the
   * beginning of the last that missed one. However slow the machine looks, it is not counted.
   */
  const agreed = async (member: Member, word: Word): Promise<number> => {
    let first = Number.POSITIVE_INFINITY
    let last = 0
    await until(
      async () => {
        const began = Date.now()
        const shown = await shownAt(member)
        const against = dissenters(shown, word)
        if (against.length > 0) last = began
        // An empty banner says nothing by itself: it is empty as well before anything has begun.
        if (against.filter(place => place !== "banner").length < WITH_WORDS)
          first = Math.min(first, Date.now())
        return { against, shown }
      },
      ({ against }) => against.length === 0,
      { what: `${word} everywhere`, everyMs: 20 },
    )
    const apart = Math.max(0, last - first)
    console.log(`${word}: places were seen apart for ${apart} ms`)
    return apart
  }

  /** Counts the clicks of a person in a popup while `doing`. */
  const counted = async (what: string, { popup }: Member, doing: () => Promise<void>): Promise<number> => {
    await popup.evaluate(`
      globalThis.clicks = 0
      globalThis.onclick = event => { globalThis.clicks += Number(event.isTrusted) }`)
    const began = Date.now()
    await doing()
    const clicks = Number(await popup.evaluate("globalThis.clicks"))
    console.log(`${what}: ${clicks} clicks, ${((Date.now() - began) / 1000).toFixed(1)} s`)
    return clicks
  }

  it("protects a meeting by two clicks, and says so everywhere within a second", async () => {
    await openSide(ada)
    const protecting = counted("protect", ada, async () => {
      await clickIn(ada.popup, "button", "Protect this meeting")
      await until(
        () => ada.popup.$('::-p-aria([name="Your name"][role="textbox"])'),
        field => field !== null,
        { what: "field for the name" },
      )
      // The field has the focus already: no click is needed for it.
      await ada.popup.keyboard.type("Ada")
      await clickIn(ada.popup, "button", "Start")
      await ada.untilStatus("Protected")
    })
    const [clicks, apart] = await Promise.all([protecting, agreed(ada, "Protected")])
    expect(clicks).to.be.at.most(MOST_CLICKS)
    expect(apart).to.be.at.most(MOST_APART_MS)
  })

  it("speaks beside the page of the tab that is in front", async () => {
    const beside = `chrome.tabs.get(${ada.tabId}).then(({ windowId }) => chrome.tabs.create({ windowId, url: "about:blank" }))`
    await ada.popup.evaluate(`${beside}.then(({ id }) => { globalThis.other = id })`)
    await until(
      () => sideText(ada.popup),
      says => says?.startsWith("Not protected.") ?? false,
      { what: "word of the tab in front" },
    )
    await ada.popup.evaluate(`chrome.tabs.remove(globalThis.other)`)
    expect(await agreed(ada, "Protected")).to.be.at.most(MOST_APART_MS)
  })

  it("joins by one click where the tab shows the invitation", async () => {
    oldInvitation = await ada.invitation()
    await ben.page.goto(oldInvitation).catch(() => undefined)
    const clicks = await counted("join", ben, async () => {
      await until(
        () => ben.popup.$$eval("input", fields => fields.map(field => field.value)),
        values => values.some(value => value.includes("/j#")),
        { what: "invitation in its field" },
      )
      await ben.popup.focus("input")
      await ben.popup.keyboard.type("Ben")
      await clickIn(ben.popup, "button", "Join")
      await ben.untilStatus("Protected")
    })
    expect(clicks).to.be.at.most(MOST_CLICKS)
    await ada.untilParticipants(["Ada", "Ben"])
  })

  it("verifies somebody by two clicks", async () => {
    const clicks = await counted("compare", ada, async () => {
      await clickIn(ada.popup, "button", "Compare fingerprint with Ben")
      await until(
        () => ada.popup.$(".digits"),
        digits => digits !== null,
        { what: "fingerprint" },
      )
      await clickIn(ada.popup, "button", "They match")
      await until(
        () => ada.participants(),
        listed => listed.some(one => one.name === "Ben" && one.text.includes("Verified")),
        { what: "Ben verified" },
      )
    })
    expect(clicks).to.be.at.most(MOST_CLICKS)
  })

  it("finds in the check-up what leaves, sealed, and who can open it", async () => {
    await joinSample(ada.page, sample, "Ada")
    const checkUp = await ada.stage.openOwn(`popup/checkup.html?tab=${ada.tabId}`)
    const says = await until(
      () => checkUp.$eval("main", main => main.textContent),
      text => /Sound sealed/.test(text) && /Picture sealed/.test(text),
      { what: "sealed tracks in the check-up" },
    )
    expect(says).to.match(/Ben\s*Verified/)
    expect(says).not.to.match(/past Sotto/)
    await checkUp.close()
  })

  it("evicts by two clicks, and whoever is evicted reads it everywhere within a second", async () => {
    const [clicks, apart] = await Promise.all([
      counted("evict", ben, async () => {
        await ben.evict("Ada")
        await ben.untilParticipants(["Ben"])
      }),
      agreed(ada, "Stopped"),
    ])
    expect(clicks).to.be.at.most(MOST_CLICKS)
    expect(apart).to.be.at.most(MOST_APART_MS)
    expect(await sideText(ada.popup)).to.match(/Ben evicted you/)
  })

  it("notifies of a knock that waits for a decision, and takes that back when it is decided", async () => {
    await ada.stage.close()
    const cara = await open("chromium")
    await cara.protect()
    await cara.askToJoin("<b>Cara</b>", oldInvitation)
    const notices = () => ben.popup.evaluate("chrome.notifications.getAll().then(Object.keys)")
    const shown = await until(notices, found => Array.isArray(found) && found.length > 0, {
      what: "notification",
    })
    expect(shown).to.have.length(1)
    await clickIn(ben.popup, "button", "Refuse")
    await until(notices, found => Array.isArray(found) && found.length === 0, {
      what: "end of the notification",
    })
    await cara.stage.close()
  })

  it("opens Firefox's sidebar by a click, which speaks of the tab beside it", async () => {
    const member = await open("firefox")
    await openSide(member)
    // The driver has put the popup into a window of its own, and beside that the sidebar opens: it follows no other window.
    expect(await sideText(member.popup)).to.match(/^Not protected\. This page is no web meeting/)
    await member.stage.close()
  })

  it("says the same everywhere within a second in Firefox too, in the sidebar beside the meeting as well", async () => {
    const dora = await open("firefox")
    await openSidebar(dora.page)
    const steps = [
      { word: "Waiting", step: () => dora.protect() },
      { word: "Protected", step: async () => dora.join("Dora", await ben.invitation()) },
      { word: "Stopped", step: () => ben.evict("Dora") },
    ] as const
    for (const { word, step } of steps) {
      const [apart] = await Promise.all([agreed(dora, word), step()])
      expect(apart, word).to.be.at.most(MOST_APART_MS)
    }
    expect(await sideText(dora.popup)).to.match(/Ben evicted you/)
    await dora.stage.close()
  })

  it("would notice a place that says something else", () => {
    const shown = { popup: "Stopped. x", panel: "Stopped. x", banner: undefined, icon: "Sotto", badge: "!" }
    expect(dissenters(shown, "Stopped")).to.deep.equal(["banner", "icon"])
    expect(dissenters({ ...shown, banner: "Protected. x" }, "Protected")).to.have.length(5)
  })
})
