import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Page } from "puppeteer-core"
import { type Sample, startSample } from "../../src/sample/server.ts"
import {
  type ExtendedStage,
  killServiceWorker,
  launchExtended,
  openPage,
  openPopup,
  tabIdOf,
} from "../scenario/browser.ts"
import { joinSample } from "../scenario/sampleMeeting.ts"
import { seenIn, until, untilSeen, watchPage } from "../scenario/watching.ts"

/** The least extension that has what the stage drives: a service worker that answers, and a popup that asks. */
const FILES = {
  "manifest.json": JSON.stringify({
    manifest_version: 3,
    name: "Least",
    version: "1",
    permissions: ["tabs"],
    background: { service_worker: "background.js" },
    action: { default_popup: "popup/index.html" },
  }),
  "background.js": `const born = Math.random()
    chrome.runtime.onMessage.addListener((asked, from, answer) => { answer({ born, asked }) })`,
  "popup/index.html": `<!doctype html><button>Hello</button>`,
}

describe("the stage", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "sotto-least-"))
  let sample: Sample
  let stage: ExtendedStage
  let other: ExtendedStage
  let page: Page
  let popup: Page

  before(async () => {
    mkdirSync(join(folder, "popup"))
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
    sample = await startSample({ port: 0 })
    stage = await launchExtended(folder)
    other = await launchExtended(folder)
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
    expect(popup.url()).to.equal(`chrome-extension://${stage.id}/popup/index.html?tab=${tabId}`)
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

  it("kills the service worker, and a message brings up a new one", async () => {
    const born = async () => {
      const answer: unknown = await popup.evaluate("chrome.runtime.sendMessage('hello')")
      return JSON.stringify(answer)
    }
    const first = await born()
    expect(await born()).to.equal(first)
    await killServiceWorker(stage, page)
    expect(await born()).not.to.equal(first)
  })
})
