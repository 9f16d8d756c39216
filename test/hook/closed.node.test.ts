import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import { findBrowser } from "../../scripts/browsers.ts"
import type { Way } from "./page/ways.ts"
import { type BrowserName, openStage, type Stage } from "./support.ts"

const WAYS: Record<Way, null> = {
  addTrack: null,
  "addTransceiver, with the barrier declined": null,
  addStream: null,
  "addTransceiver by kind and replaceTrack later": null,
  "the answerer, once it has the offer": null,
  "the answerer, in the old form with callbacks": null,
  "a subclass of the page's, constructed by Reflect": null,
  "transform = null in mid-call": null,
  "createEncodedStreams piped to itself": null,
}
const FORBIDDING = "default-src 'self'; script-src 'self' 'unsafe-eval'"
const NO_WORKER = { csp: FORBIDDING }

for (const name of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(`no key, no packet, in ${name}`, { skip: !findBrowser(name) }, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage(name)
    })
    after(() => stage.close())

    for (const way of Object.keys(WAYS) as Way[]) {
      it(`keeps in what a page sends by ${way}`, async () => {
        const page = await stage.open()
        const left = await page.evaluate(async way => {
          const [from, to] = await bench.ways[way]()
          await bench.until("thirty encoded frames", async () => (await bench.sent(from!)).frames >= 30)
          const sent = (await bench.sent(from!)).packets
          return { sent, received: (await bench.received(to!)).packets, state: from!.connectionState }
        }, way)
        expect(left).to.deep.equal({ sent: 0, received: 0, state: "connected" })
        await page.close()
      })
    }

    it("keeps everything in where the page's policy forbids the worker, and says so", async () => {
      const page = await stage.open(NO_WORKER)
      const seen = await page.evaluate(async () => {
        await bench.until("the refusal", () => bench.heard("worker-refused").length > 0)
        const [from] = await bench.ways.addTrack()
        await bench.until("a connection", () => from!.connectionState === "connected")
        const [track] = (await bench.capture({ video: true })).getTracks()
        await from!.getSenders()[1]!.replaceTrack(track!)
        await bench.looks(3)
        return {
          sent: (await bench.sent(from!)).packets,
          refused: bench.heard("worker-refused").map(({ why, policies }) => [why, ...policies]),
        }
      })
      expect(seen).to.deep.equal({ sent: 0, refused: [["content-security-policy", FORBIDDING]] })
      await page.close()
    })

    it("keeps in what was given to the transform before the refusal of its worker is known", async () => {
      const page = await stage.open({ ...NO_WORKER, path: "early" })
      const seen = await page.evaluate(async () => ({
        sent: await bench.early!(),
        refused: bench.heard("worker-refused").length,
      }))
      expect(seen).to.deep.equal({ sent: 0, refused: 1 })
      await page.close()
    })
  })
}
