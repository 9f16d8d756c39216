/** What the watchdog does where neither barrier nor transform has any effect: the wire sees how much went past, and that it ends. */
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Browser, Page } from "puppeteer-core"
import { findBrowser } from "../../scripts/browsers.ts"
import type { BrowserName } from "../hook/support.ts"
import { launchHooked } from "./extension.ts"
import { type Ground, openGround, type RowGround } from "./ground.ts"
import { SHAPES, type Shape, type ShapeName } from "./shapes.ts"

const OPEN_DOOR = { "content/hook/seal.ts": "test/hook/openDoor.ts" }
const PLAYED: ShapeName[] = ["galene", "jitsi", "mediasoup", "talk", "simulcast", "a frame of srcdoc"]

for (const name of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(`frames that go past the worker, in ${name}`, { skip: !findBrowser(name) }, () => {
    let ground: Ground
    let browser: Browser
    before(async () => {
      ground = await openGround()
      browser = await launchHooked(name, OPEN_DOOR)
    })
    after(async () => {
      await browser.close()
      await ground.close()
    })

    for (const shape of PLAYED) {
      it(`are seen at the next look, and their track stopped, in a page like ${shape}`, async () => {
        const options: Shape = SHAPES[shape]
        const row = ground.begin({ page: shape, ...options })
        const page = await browser.newPage()
        await page.goto(row.address(0))
        await page.evaluate(() => stage.begin())
        const { media, looks } = await leaked(page)
        expect(media).to.deep.equal(["audio", "video"])
        // The first look at a sender that has sent is the one that speaks up.
        expect(looks).to.equal(0)
        const stopped = await silence(page, row)
        expect(stopped).to.be.greaterThan(0)
        expect(row.observer.ledger.tally().plaintextPackets).to.be.greaterThan(0)
        await page.close()
        await row.end()
      })
    }
  })
}

/** Waits for both warnings. @returns Looks that counted packets and yet did not lead to one. */
function leaked(page: Page): Promise<{ media: string[]; looks: number }> {
  return page.evaluate(async () => {
    const media = () => [...new Set(bench.heard("leak").map(leak => leak.media))].sort()
    await bench.until("both warnings", () => media().length === 2)
    const first = bench.hook.findIndex(({ kind }) => kind === "leak")
    const before = bench.hook.slice(0, first)
    const looks = before.filter(report => report.kind === "watchdog" && report.plaintextPackets > 0).length
    return { media: media(), looks }
  })
}

/** Packets that had come when no more came between two looks. */
async function silence(page: Page, { observer }: RowGround): Promise<number> {
  for (let looks = 0; looks < 5; looks++) {
    const before = observer.packets
    await page.evaluate(() => bench.looks(1))
    if (observer.packets === before) return before
  }
  throw new Error("it goes on")
}
