/** Everybody and everything that the scripted meeting needs: relay, server, browsers. Each ends with it. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "puppeteer-core"
import { buildExtension } from "../../scripts/build.ts"
import { type RelayProcess, startRelayProcess } from "../relay/relayProcess.ts"
import { launchChromium, launchExtended, openPage, type Stage } from "./browser.ts"
import { Member } from "./member.ts"
import { Ledger } from "./sealed.ts"
import { openVenue, type Venue, type VenueName } from "./venue.ts"
import { watchPage } from "./watching.ts"

export interface Cast {
  venue: Venue
  relay: RelayProcess
  ledger: Ledger
  host: Member
  guest: Member
  /** Runs a worker that keeps every key, and goes on trying with it. */
  evictee: Member
  outsider: { page: Page; stage: Stage }
  browser: string
  close(): Promise<void>
}

export const HOST = "Ada"
export const GUEST = "Ben"
export const EVICTEE = "Dana"
export const OUTSIDER = "Olaf"

export async function assemble(meeting: VenueName): Promise<Cast> {
  const closing: (() => unknown)[] = []
  const close = async () => {
    for (const end of closing.reverse()) await Promise.resolve(end()).catch(() => undefined)
  }
  try {
    const data = mkdtempSync(join(tmpdir(), "sotto-relay-"))
    closing.push(() => rmSync(data, { recursive: true, force: true }))
    const relay = await startRelayProcess({ data })
    closing.push(() => relay.stop())
    const venue = await openVenue(meeting)
    closing.push(() => venue.close())
    const ledger = new Ledger()
    closing.push(venue.tap(ledger.watch))
    const variant = { browser: "chromium", permissions: "test", relay: relay.origin } as const
    const honest = await buildExtension({ ...variant, out: "scenario" })
    const hostile = await buildExtension({
      ...variant,
      out: "scenario-stubborn",
      swap: { "content/worker/forget.ts": "test/scenario/stubborn/forget.ts" },
    })
    const member = async (folder: string) => {
      const stage = await launchExtended(folder)
      closing.push(() => stage.close())
      const page = await openPage(stage, venue.url)
      await watchPage(page)
      return Member.open(stage, page)
    }
    const host = await member(honest)
    const guest = await member(honest)
    const evictee = await member(hostile)
    const stage = await launchChromium()
    closing.push(() => stage.close())
    const page = await openPage(stage, venue.url)
    await watchPage(page)
    const browser = await stage.browser.version()
    return { venue, relay, ledger, host, guest, evictee, outsider: { page, stage }, browser, close }
  } catch (error) {
    await close()
    throw error
  }
}
