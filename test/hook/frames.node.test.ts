import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import { findBrowser } from "../../scripts/browsers.ts"
import { type BrowserName, openStage, type Stage } from "./support.ts"

const REACHES = [
  "contentWindow",
  "the document's window",
  "an index of the window",
  "a name in the window",
  "innerHTML",
  "innerHTML, in the place of another frame",
  "outerHTML",
  "insertAdjacentHTML",
  "replaceWith",
  "a range",
  "a command to the editor",
  "a shadow root",
  "an object",
  "an address that is a script",
  "a frame of a frame",
  "another document in the same frame",
  "a custom element that is upgraded in the same call",
]

for (const name of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(`a window that the page has just made, in ${name}`, { skip: !findBrowser(name) }, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage(name)
    })
    after(() => stage.close())

    for (const reach of REACHES) {
      it(`has its connections sealed when it is reached by ${reach}`, async () => {
        const page = await stage.open()
        const sealed = await page.evaluate(async reach => {
          const reached = await bench.reaches[reach]!()
          new reached.RTCPeerConnection().addTransceiver("video")
          await bench.looks(1)
          return bench.heard("source-added").length
        }, reach)
        expect(sealed).to.equal(2)
        await page.close()
      })
    }

    it("is forgotten with all that was in it when its frame is removed", async () => {
      const page = await stage.open()
      const gone = await page.evaluate(async () => {
        const reached = await bench.reaches["contentWindow"]!()
        new reached.RTCPeerConnection().addTransceiver("video")
        await bench.looks(1)
        document.querySelector("iframe")!.remove()
        await bench.looks(2)
        return bench.heard("source-gone").length
      })
      expect(gone).to.equal(2)
      await page.close()
    })
  })
}
