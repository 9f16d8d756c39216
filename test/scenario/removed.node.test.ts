/** The extension is switched off, removed or updated in mid-call: the page stays, and nobody can change its keys any more. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import { buildExtension } from "../../scripts/build.ts"
import { type Sample, startSample } from "../../src/sample/server.ts"
import { type RelayProcess, startRelayProcess } from "../relay/relayProcess.ts"
import { launchExtended, openPage } from "./browser.ts"
import { variantFor } from "./cast.ts"
import { Member } from "./member.ts"
import { joinSample } from "./sampleMeeting.ts"
import { Ledger } from "./sealed.ts"
import { until } from "./until.ts"

describe("an extension that is taken away in mid-call", { timeout: 180_000 }, () => {
  const ending: (() => unknown)[] = []
  let sample: Sample
  let relay: RelayProcess

  before(async () => {
    const data = mkdtempSync(join(tmpdir(), "sotto-removed-"))
    ending.push(() => rmSync(data, { recursive: true, force: true }))
    sample = await startSample({ port: 0 })
    ending.push(() => sample.close())
    relay = await startRelayProcess({ data })
    ending.push(() => relay.stop())
  })
  after(async () => {
    for (const end of ending.reverse()) await Promise.resolve(end()).catch(() => undefined)
  })

  for (const browser of ["chromium", "firefox"] as const) {
    it(`lets nothing leave any more, in ${browser}`, async () => {
      const ledger = new Ledger()
      ending.push(sample.tap(ledger.watch))
      const folder = await buildExtension({
        ...variantFor(browser, relay.origin),
        out: join("removed", browser),
      })
      const stage = await launchExtended(browser, folder)
      ending.push(() => stage.close())
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
