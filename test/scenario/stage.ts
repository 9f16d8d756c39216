import { existsSync } from "node:fs"
import { join } from "node:path"
import type { Browser, Page } from "puppeteer-core"
import { until } from "./until.ts"

/** One participant's browser: own process, own temporary profile, closed without a trace. */
export interface Stage {
  browser: Browser
  /** Ends the process and removes its profile. Safe to call twice. */
  close(): Promise<void>
}

export interface ExtendedStage extends Stage {
  /** Opens a page of the extension in a window of its own, as wide as a popup. */
  openOwn(path: string): Promise<Page>
  /** Ends the extension's background as the browser does when it is idle, and waits until it is gone. @param page Any page. */
  endBackground(page: Page): Promise<void>
  /** Takes the extension away, as a person does in the browser's list of them; open pages stay. */
  uninstall(): Promise<void>
}

export interface StageOptions {
  /** `shown` needs a display. */
  display?: "headless" | "shown"
  /** How a page's wish for camera and microphone is answered, as no person can click here. */
  devices?: "granted" | "refused"
}

/** In px. */
export const POPUP_WINDOW = { width: 400, height: 760 }

/** Opens by itself when the extension is installed. */
const WELCOME = "popup/welcome.html"

/** A browser that does not end by itself within this time is ended. Ms. */
const CLOSING_MS = 15_000

/** Ends the browser's process, whatever state it is in. */
export async function closeBrowser(browser: Browser): Promise<void> {
  const process = browser.process()
  const timer = setTimeout(() => process?.kill("SIGKILL"), CLOSING_MS)
  await browser.close().catch(() => process?.kill("SIGKILL"))
  clearTimeout(timer)
}

/**
 * Closes the page that opens by itself when the extension is installed. Left alone it would come to lie before the page that is
 * tested, which would be a hidden one then, and slow.
 */
export async function putAwayWelcome(browser: Browser, folder: string): Promise<void> {
  if (!existsSync(join(folder, WELCOME))) return
  const found = await until(
    async () => {
      for (const page of await browser.pages()) {
        // Firefox's driver takes a page of an extension for about:blank.
        const where: unknown = await page.evaluate("location.href").catch(() => "")
        if (String(where).endsWith(`/${WELCOME}`)) return page
      }
      return undefined
    },
    page => page !== undefined,
    { what: "first-run page" },
  )
  await found?.close()
}
