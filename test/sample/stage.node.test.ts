import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Page } from "puppeteer-core"
import { type Sample, startSample } from "../../src/sample/server.ts"
import {
  type ExtendedStage,
  launch,
  launchExtended,
  openPage,
  openPopup,
  type Stage,
  tabIdOf,
} from "../scenario/browser.ts"
import { joinSample } from "../scenario/sampleMeeting.ts"
import { seenIn, trafficOf, until, untilSeen, watchPage } from "../scenario/watching.ts"

/** The least extension that has what the stage drives: a background that answers, and a popup that asks. */
const FILES = {
  "manifest.json": JSON.stringify({
    manifest_version: 3,
    name: "Least",
    version: "1",
    permissions: ["tabs"],
    background: { service_worker: "background.js", scripts: ["background.js"] },
    action: { default_popup: "popup/index.html" },
    browser_specific_settings: { gecko: { id: "least@sotto.example" } },
  }),
  "background.js": `const born = Math.random()
    chrome.runtime.onMessage.addListener((asked, from, answer) => { answer({ born, asked }) })`,
  "popup/index.html": `<!doctype html><button>Hello</button>`,
}

for (const browser of ["chromium", "firefox"] as const) {
  describe(`the stage in ${browser}`, { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "sotto-least-"))
    let sample: Sample
    let stage: ExtendedStage
    let other: Stage
    let page: Page
    let popup: Page

    before(async () => {
      mkdirSync(join(folder, "popup"))
      for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
      sample = await startSample({ port: 0 })
      stage = await launchExtended(browser, folder)
      other = await launch(browser)
      page = await openPage(stage, "about:blank")
      await watchPage(page)
      await joinSample(page, sample, "Ada")
      const guest = await openPage(other, "about:blank")
      await joinSample(guest, sample, "Bob")
    })
    after(async () => {
      await stage?.close()
      await other?.close()
      await sample?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    it("opens the popup's page for the tab of the meeting", async () => {
      const tabId = await tabIdOf(stage, page)
      popup = await openPopup(stage, tabId)
      expect(await popup.evaluate("location.href.slice(location.origin.length)")).to.equal(
        `/popup/index.html?tab=${tabId}`,
      )
      expect(await popup.$(`::-p-aria([name="Hello"][role="button"])`)).not.to.equal(null)
    })

    it("keeps the pictures of the meeting's page coming while the popup lies over it", async () => {
      await untilSeen(page, ["Bob"])
      await popup.bringToFront()
      const before = (await seenIn(page))[0]!.frames
      await until(
        () => seenIn(page),
        seen => seen[0]!.frames > before + 20,
        { what: "more pictures" },
      )
      expect(await page.evaluate(() => document.visibilityState)).to.equal("visible")
    })

    it("reads what the browser has counted, by the name at the picture and at the voice", async () => {
      await until(
        () => trafficOf(page),
        ({ received, packetsSent }) =>
          packetsSent.audio > 0 &&
          packetsSent.video > 0 &&
          received.some(one => one.name === "Bob" && one.kind === "audio" && one.audioEnergy > 0) &&
          received.some(one => one.name === "Bob" && one.kind === "video" && one.framesDecoded > 20),
        { what: "traffic of Bob's" },
      )
    })

    it("ends the background, and a message brings up a new one", async () => {
      const born = async () => {
        const answer: unknown = await popup.evaluate("chrome.runtime.sendMessage('hello')")
        return JSON.stringify(answer)
      }
      const first = await born()
      expect(await born()).to.equal(first)
      await stage.endBackground(page)
      expect(await born()).not.to.equal(first)
    })
  })
}
