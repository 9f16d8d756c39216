/** The extension is switched off, removed or updated in mid-call: the page stays, and nobody can change its keys any more. */
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Sample } from "../../src/sample/server.ts"
import { openPage } from "./browser.ts"
import { Member } from "./member.ts"
import { joinSample } from "./sampleMeeting.ts"
import { Scene } from "./scene.ts"
import { Ledger } from "./sealed.ts"
import { until } from "./until.ts"

describe("an extension that is taken away in mid-call", { timeout: 180_000 }, () => {
  let scene: Scene
  let sample: Sample

  before(async () => {
    scene = await Scene.open("removed")
    sample = await scene.sample()
  })
  after(() => scene?.close())

  for (const browser of ["chromium", "firefox"] as const) {
    it(`lets nothing leave any more, in ${browser}`, async () => {
      const ledger = new Ledger()
      scene.endsWith(sample.tap(ledger.watch))
      const stage = await scene.browser(browser)
      const member = await Member.open(stage, await openPage(stage, sample.url))
      await member.protect()
      await member.start("Ada")
      await joinSample(member.page, sample, "Ada", { room: browser })
      await until(
        () => ledger.tally("Ada").sealed,
        sealed => sealed > 100,
        { what: "frames" },
      )
      await stage.uninstall()
      let before = -1
      await until(
        () => {
          const since = ledger.frames.length - before
          before = ledger.frames.length
          return since
        },
        since => since === 0,
        { what: "silence", everyMs: 2_000 },
      )
      expect(ledger.tally("Ada").plaintextPackets).to.equal(0)
      await stage.close()
    })
  }
})
