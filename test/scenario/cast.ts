/** Everybody and everything that the scripted meeting needs: relay, server, browsers. Each ends with it. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "puppeteer-core"
import { buildExtension } from "../../scripts/build.ts"
import { type RelayProcess, startRelayProcess } from "../relay/relayProcess.ts"
import { type BrowserName, launch, launchExtended, openPage, type Stage } from "./browser.ts"
import type { WatchedFor } from "./inPage.ts"
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
  /** Versions of the browsers, by the name of who has it. */
  browsers: Record<string, string>
  close(): Promise<void>
}

export const HOST = "Ada"
export const GUEST = "Ben"
export const EVICTEE = "Dana"
export const OUTSIDER = "Olaf"

type Role = "host" | "guest" | "evictee" | "outsider"

/** Who has which browser. In the mixed meeting each kind gets what the other has sealed, and an outsider gets both. */
const BROWSERS = {
  chromium: { host: "chromium", guest: "chromium", evictee: "chromium", outsider: "chromium" },
  firefox: { host: "firefox", guest: "firefox", evictee: "firefox", outsider: "firefox" },
  mixed: { host: "chromium", guest: "firefox", evictee: "chromium", outsider: "firefox" },
} as const satisfies Record<string, Record<Role, BrowserName>>

export type CastName = keyof typeof BROWSERS

export function isCastName(name: string): name is CastName {
  return name in BROWSERS
}

const HOSTILE = { "content/worker/forget.ts": "test/scenario/stubborn/forget.ts" }

export async function assemble(meeting: VenueName, of: CastName): Promise<Cast> {
  const closing: (() => unknown)[] = []
  const close = async () => {
    for (const end of closing.reverse()) await Promise.resolve(end()).catch(() => undefined)
  }
  try {
    const data = mkdtempSync(join(tmpdir(), "sotto-relay-"))
    closing.push(() => rmSync(data, { recursive: true, force: true }))
    const relay = await startRelayProcess({ data })
    closing.push(() => relay.stop())
    // Four browsers fill two cores with pictures of the usual size, and what stands still then says nothing of us.
    const venue = await openVenue(meeting, "small")
    closing.push(() => venue.close())
    const ledger = new Ledger()
    closing.push(venue.tap(ledger.watch))
    const seat = async (stage: Stage, watchedFor: WatchedFor) => {
      closing.push(() => stage.close())
      const page = await openPage(stage, venue.url)
      await watchPage(page, watchedFor)
      return page
    }
    const member = async (role: Exclude<Role, "outsider">, swap = {}) => {
      const browser = BROWSERS[of][role]
      const out = join("scenario", role)
      const folder = await buildExtension({ ...variantFor(browser, relay.origin), out, swap })
      const stage = await launchExtended(browser, folder)
      return Member.open(stage, await seat(stage, "pace"))
    }
    const host = await member("host")
    const guest = await member("guest")
    const evictee = await member("evictee", HOSTILE)
    const stage = await launch(BROWSERS[of].outsider)
    const outsider = { stage, page: await seat(stage, "pictures") }
    const browsers = {
      [HOST]: await host.stage.browser.version(),
      [GUEST]: await guest.stage.browser.version(),
      [EVICTEE]: await evictee.stage.browser.version(),
      [OUTSIDER]: await stage.browser.version(),
    }
    return { venue, relay, ledger, host, guest, evictee, outsider, browsers, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Firefox gets what people install, since automation can give it the permission for a site; Chromium can only have it beforehand. */
export function variantFor(browser: BrowserName, relay: string) {
  return { browser, permissions: browser === "firefox" ? "store" : "test", relay } as const
}
