import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Page } from "puppeteer-core"
import { launch, openPage, type Stage } from "../scenario/browser.ts"
import { type Janus, janusInstalled, joinDemo, leaveDemo, startJanus } from "../scenario/janus.ts"
import { Ledger } from "../scenario/sealed.ts"
import { trafficOf, until, untilSeen, watchPage } from "../scenario/watching.ts"

const without = janusInstalled() ? false : "needs the Debian packages janus and janus-demos"

describe("Debian's Janus and its own demo page", { timeout: 120_000, skip: without }, () => {
  const names = ["Ada", "Bob"]
  const stages: Stage[] = []
  const pages: Page[] = []
  const failures: string[] = []
  const ledger = new Ledger()
  let janus: Janus

  before(async () => {
    janus = await startJanus()
    janus.tap(ledger.watch)
    for (const name of names) {
      const stage = await launch("chromium")
      stages.push(stage)
      const page = await openPage(stage, "about:blank")
      page.on("requestfailed", request => failures.push(request.url()))
      page.on("response", response => response.status() >= 400 && failures.push(response.url()))
      await watchPage(page)
      await joinDemo(page, janus, name)
      pages.push(page)
    }
  })
  after(async () => {
    await Promise.all(stages.map(stage => stage.close()))
    await janus.close()
  })

  it("finds every file of the page on this machine", () => {
    expect(failures).to.deep.equal([])
  })

  it("lets two people see and hear each other", async () => {
    for (const [n, page] of pages.entries()) {
      const other = names[1 - n]!
      await untilSeen(page, [other])
      await until(
        () => trafficOf(page),
        ({ received }) => received.some(({ name, audioEnergy }) => name === other && audioEnergy > 0.01),
        { what: `sound of ${other}` },
      )
    }
  })

  it("shows a tap every frame of both, and all of them plain", async () => {
    await until(
      () => ledger.publishers(),
      found => found.length === 2,
      { what: "packets of both" },
    )
    const sent = await trafficOf(pages[0]!)
    await until(
      () => ledger.tally("Ada").plaintextPackets,
      packets => packets >= sent.packetsSent.audio,
      { what: "as many packets as the page has sent" },
    )
    for (const name of names) {
      expect(ledger.tally(name), name).to.include({ sealed: 0, unjudgedPackets: 0 })
      expect(ledger.frames.some(({ publisher, media }) => publisher === name && media === "video")).to.equal(
        true,
      )
    }
  })

  it("takes the picture away from the others when somebody leaves", async () => {
    await leaveDemo(pages[1]!)
    await pages[0]!.waitForFunction(() => document.querySelectorAll("#videoremote1 video").length === 0)
  })
})
