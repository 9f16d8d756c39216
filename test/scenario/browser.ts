/** A real browser for one participant: own process, own temporary profile, closed without a trace. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import puppeteer, { type Browser, type Page } from "puppeteer-core"
import { findBrowser, HEADLESS_SWITCHES } from "../../scripts/browsers.ts"

export interface Stage {
  browser: Browser
  /** Ends the process and removes its profile. Safe to call twice. */
  close(): Promise<void>
}

export interface ExtendedStage extends Stage {
  /** Host of the extension's pages. */
  id: string
}

/** How a page's wish for camera and microphone is answered, as no person can click here. */
const GRANTING = "--use-fake-ui-for-media-stream"
const REFUSING = "--deny-permission-prompts"

export interface StageOptions {
  /** `shown` needs a display. */
  display?: "headless" | "shown"
  /** How a page's wish for camera and microphone is answered. */
  devices?: "granted" | "refused"
}

/** Pages keep their pace when another window lies over them: several participants share one machine. */
const SWITCHES = [
  ...HEADLESS_SWITCHES,
  "--autoplay-policy=no-user-gesture-required",
  "--allow-loopback-in-peer-connection",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  "--mute-audio",
]

/** A Chromium without any extension: an outsider, or a participant of a plain meeting. */
export function launchChromium(options: StageOptions = {}): Promise<Stage> {
  return launch(options, [])
}

/** A Chromium with the unpacked extension in `folder`, loaded before any page is opened. */
export async function launchExtended(folder: string, options: StageOptions = {}): Promise<ExtendedStage> {
  const stage = await launch(options, ["--enable-unsafe-extension-debugging"])
  try {
    const id = await stage.browser.installExtension(folder)
    await stage.browser.waitForTarget(
      target => target.type() === "service_worker" && target.url().includes(id),
      {
        timeout: 20_000,
      },
    )
    return { ...stage, id }
  } catch (error) {
    await stage.close()
    throw error
  }
}

/** A Firefox with fake devices, and with the extension in `folder` if there is one. */
export async function launchFirefox(folder?: string, options: StageOptions = {}): Promise<Stage> {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: required("firefox"),
    headless: options.display !== "shown",
    extraPrefsFirefox: {
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      "media.peerconnection.ice.loopback": true,
      "media.peerconnection.ice.obfuscate_host_addresses": false,
      "media.autoplay.default": 0,
      "extensions.webextOptionalPermissionPrompts": false,
    },
  })
  if (folder) await browser.installExtension(folder)
  return { browser, close: () => browser.close() }
}

/** Opens `url` in a window of its own, so that no other page hides it. */
export async function openPage(stage: Stage, url: string): Promise<Page> {
  const page = await stage.browser.newPage({ type: "window", windowBounds: { width: 1000, height: 760 } })
  await page.goto(url, { waitUntil: "domcontentloaded" })
  return page
}

/** @returns The extension's id for `page`'s tab, for the popup's `?tab=`. Asks from a page of the extension. */
export async function tabIdOf(stage: ExtendedStage, page: Page): Promise<number> {
  const asking = await stage.browser.newPage({ type: "window", windowBounds: { width: 400, height: 640 } })
  try {
    await asking.goto(`chrome-extension://${stage.id}/manifest.json`)
    const tabs: unknown = await asking.evaluate("chrome.tabs.query({})")
    const own = (Array.isArray(tabs) ? tabs : []).filter(tab => tab.url === page.url())
    const id = own[0]?.id
    if (own.length !== 1 || typeof id !== "number") throw new Error(`${own.length} tabs show ${page.url()}`)
    return id
  } finally {
    await asking.close()
  }
}

/** Opens the popup's page for a tab, as wide as a popup, in a window of its own. */
export async function openPopup(stage: ExtendedStage, tabId: number): Promise<Page> {
  const popup = await stage.browser.newPage({ type: "window", windowBounds: { width: 400, height: 760 } })
  await popup.goto(`chrome-extension://${stage.id}/popup/index.html?tab=${tabId}`)
  return popup
}

/**
 * Ends the extension's service worker as the browser does when it is idle, and waits until it is gone. Nothing may be attached
 * to the worker, or the browser only asks it to stop: look into it through a page of the extension, never by its target.
 */
export async function killServiceWorker(stage: ExtendedStage, page: Page): Promise<void> {
  const target = stage.browser.targets().find(found => isServiceWorker(found, stage.id))
  const gone = new Promise<void>(resolve => {
    if (!target) return resolve()
    const onEnd = (ended: unknown) => {
      if (ended !== target) return
      stage.browser.off("targetdestroyed", onEnd)
      resolve()
    }
    stage.browser.on("targetdestroyed", onEnd)
  })
  const session = await page.createCDPSession()
  await session.send("ServiceWorker.enable")
  await session.send("ServiceWorker.stopAllWorkers")
  await gone
  await session.detach()
}

function isServiceWorker(target: { type(): string; url(): string }, id: string): boolean {
  return target.type() === "service_worker" && target.url().startsWith(`chrome-extension://${id}/`)
}

async function launch(options: StageOptions, more: string[]): Promise<Stage> {
  const userDataDir = mkdtempSync(join(tmpdir(), "sotto-profile-"))
  const browser = await puppeteer.launch({
    executablePath: required("chromium"),
    headless: options.display !== "shown",
    pipe: true,
    enableExtensions: true,
    userDataDir,
    args: [
      ...SWITCHES.map(one => (options.devices === "refused" && one === GRANTING ? REFUSING : one)),
      ...more,
    ],
    defaultViewport: null,
    protocolTimeout: 60_000,
  })
  const close = async () => {
    await browser.close().catch(() => browser.process()?.kill("SIGKILL"))
    rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  return { browser, close }
}

function required(kind: "chromium" | "firefox"): string {
  const path = findBrowser(kind)
  if (!path) throw new Error(`no ${kind} found: set SOTTO_${kind.toUpperCase()} to its path`)
  return path
}
