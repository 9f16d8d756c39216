/** Real browsers of both kinds, and what is done in either of them alike. */
import type { Page } from "puppeteer-core"
import type { Browser as BrowserName } from "../../scripts/manifest.ts"
import { launchChromium, launchExtendedChromium } from "./chromium.ts"
import { launchExtendedFirefox, launchFirefox } from "./firefox.ts"
import type { ExtendedStage, Stage, StageOptions } from "./stage.ts"

export type { BrowserName, ExtendedStage, Stage, StageOptions }

const LAUNCH = {
  chromium: { plain: launchChromium, extended: launchExtendedChromium },
  firefox: { plain: launchFirefox, extended: launchExtendedFirefox },
} as const satisfies Record<BrowserName, unknown>

/** A browser without any extension: an outsider, or a participant of a plain meeting. */
export function launch(name: BrowserName, options?: StageOptions): Promise<Stage> {
  return LAUNCH[name].plain(options)
}

/** A browser with the unpacked extension in `folder`, loaded before any page is opened. */
export function launchExtended(
  name: BrowserName,
  folder: string,
  options?: StageOptions,
): Promise<ExtendedStage> {
  return LAUNCH[name].extended(folder, options)
}

/** Opens `url` in a window of its own, so that no other page hides it. */
export async function openPage(stage: Stage, url: string): Promise<Page> {
  const page = await stage.browser.newPage({ type: "window", windowBounds: { width: 1000, height: 760 } })
  await page.goto(url, { waitUntil: "domcontentloaded" })
  return page
}

/** @returns The extension's id for `page`'s tab, for the popup's `?tab=`. Asks from a page of the extension. */
export async function tabIdOf(stage: ExtendedStage, page: Page): Promise<number> {
  const asking = await stage.openOwn("manifest.json")
  try {
    const tabs: unknown = await asking.evaluate("chrome.tabs.query({})")
    const own = (Array.isArray(tabs) ? tabs : []).filter(tab => tab.url === page.url())
    const id = own[0]?.id
    if (own.length !== 1 || typeof id !== "number") throw new Error(`${own.length} tabs show ${page.url()}`)
    return id
  } finally {
    await asking.close()
  }
}

/** Opens the popup's page for a tab. */
export function openPopup(stage: ExtendedStage, tabId: number): Promise<Page> {
  return stage.openOwn(`popup/index.html?tab=${tabId}`)
}
