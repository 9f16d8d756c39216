import { after, before, describe, it } from "node:test"
import { gzipSync } from "node:zlib"
import { expect } from "chai"
import { findBrowser } from "../../scripts/browsers.ts"
import { type BrowserName, bundleHook, openStage, type Stage } from "./support.ts"

for (const name of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(`what the hook tells of its page, in ${name}`, { skip: !findBrowser(name) }, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage(name)
    })
    after(() => stage.close())

    it("says goodbye to the sources of a connection that is closed and of a transceiver that is stopped", async () => {
      const page = await stage.open()
      const seen = await page.evaluate(async () => {
        const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
        a.addTransceiver("audio")
        b.addTransceiver("video").stop()
        a.close()
        await bench.until("four goodbyes", () => bench.heard("source-gone").length >= 4)
        const gone = bench.heard("source-gone").map(({ source }) => source)
        return {
          added: bench
            .heard("source-added")
            .map(({ source }) => source)
            .sort(),
          gone: gone.sort(),
        }
      })
      expect(seen.gone).to.deep.equal(seen.added)
      await page.close()
    })

    it("gets the same refusal of a camera as ever, and the hook sees it", async () => {
      const page = await stage.open({
        before: `MediaDevices.prototype.getUserMedia = new Proxy(MediaDevices.prototype.getUserMedia, {
          apply: (f, self, [{ audio }]) => Promise.reject(new DOMException("no", audio ? "NotReadableError" : "NotAllowedError")) })`,
      })
      const seen = await page.evaluate(async () => {
        const name = (error: unknown) => (error as Error).name
        const names = [
          await bench.capture({ audio: true, video: true }).catch(name),
          await bench.capture({ video: {} }).catch(name),
        ]
        await bench.until("both reports", () => bench.heard("capture-refused").length === 2)
        return { names, said: bench.heard("capture-refused").map(({ media, why }) => `${media} ${why}`) }
      })
      expect(seen).to.deep.equal({
        names: ["NotReadableError", "NotAllowedError"],
        said: ["both busy", "video refused"],
      })
      await page.close()
    })
  })
}

describe("the hook's size", () => {
  it("stays within 10 kB gzip without the worker's text", async () => {
    const whole = await bundleHook({ "content/worker/main.ts": "test/hook/noWorker.ts" })
    expect(gzipSync(whole).length).to.be.lessThan(10_000)
  })
})
