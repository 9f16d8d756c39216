import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Browser } from "puppeteer-core"
import { findBrowser } from "../../scripts/browsers.ts"
import type { BrowserName } from "../hook/support.ts"
import { launchHooked } from "./extension.ts"
import { type Ground, openGround } from "./ground.ts"

type Opened = Window & {
  bench: typeof bench
  RTCPeerConnection: typeof RTCPeerConnection
  Event: typeof Event
}

for (const name of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(`a window that the page opens, in ${name}`, { skip: !findBrowser(name) }, () => {
    let ground: Ground
    let browser: Browser
    before(async () => {
      ground = await openGround()
      browser = await launchHooked(name)
    })
    after(async () => {
      await browser.close()
      await ground.close()
    })

    it("is a page of its own: its hook takes the ports, though the page has listened from the first moment on", async () => {
      const row = ground.begin({ page: "another window" })
      const page = await browser.newPage()
      await page.goto(row.address(0))
      const seen = await page.evaluate(async () => {
        const opened = window.open("/empty", "_blank", "popup,width=300,height=300") as Opened
        const lent = opened.RTCPeerConnection === RTCPeerConnection
        const heard: string[] = []
        for (const event of ["sotto:port", "sotto:port?"]) {
          opened.addEventListener(
            event,
            ({ type, ...rest }) => heard.push(`${type} ${"ports" in rest}`),
            true,
          )
        }
        await bench.until("the window's page", () => opened.bench)
        const own = opened.RTCPeerConnection
        new own().addTransceiver("video")
        await opened.bench.looks(1)
        return {
          lent,
          heard: heard.filter(event => !event.startsWith("sotto:port?")),
          taken: opened.bench.taken,
          own: own !== RTCPeerConnection && `${own}` === `${RTCPeerConnection}`,
          there: opened.bench.heard("source-added").length,
          here: bench.heard("source-added").length,
        }
      })
      expect(seen).to.deep.equal({ lent: true, heard: [], taken: true, own: true, there: 2, here: 0 })
      await page.close()
      await row.end()
    })
  })
}
