import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import puppeteer, { type Browser, type Page } from "puppeteer-core"
import { HEADLESS_SWITCHES, requireBrowser } from "../../scripts/browsers.ts"
import {
  closeBrowser,
  type ExtendedStage,
  POPUP_WINDOW,
  putAwayWelcome,
  type Stage,
  type StageOptions,
} from "./stage.ts"
import type { Stat } from "./traffic.ts"
import { until } from "./until.ts"

const GRANTING = "--use-fake-ui-for-media-stream"
const REFUSING = "--deny-permission-prompts"

/** Pages keep their pace when another window lies over them: several participants share one machine. */
const SWITCHES = [
  ...HEADLESS_SWITCHES,
  "--autoplay-policy=no-user-gesture-required",
  "--allow-loopback-in-peer-connection",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  "--mute-audio",
  // As many pictures a second as Firefox's camera gives here: four browsers with more fill two cores.
  "--use-fake-device-for-media-stream=fps=15",
]

export function launchChromium(options: StageOptions = {}): Promise<Stage> {
  return start(options, [])
}

export async function launchExtendedChromium(
  folder: string,
  options: StageOptions = {},
): Promise<ExtendedStage> {
  const stage = await start(options, ["--enable-unsafe-extension-debugging"])
  const { browser } = stage
  try {
    const id = await browser.installExtension(folder)
    const isWorker = isServiceWorkerOf(id)
    await browser.waitForTarget(isWorker, { timeout: 20_000 })
    await putAwayWelcome(browser, folder)
    return {
      ...stage,
      async openOwn(path) {
        const page = await browser.newPage({ type: "window", windowBounds: POPUP_WINDOW })
        await page.goto(`chrome-extension://${id}/${path}`)
        return page
      },
      endBackground: page => endServiceWorker(browser, isWorker, page),
      uninstall: () => browser.uninstallExtension(id),
    }
  } catch (error) {
    await stage.close()
    throw error
  }
}

/**
 * The statistics of the page's peer connections. They are found on the heap, so that nothing of the page needs to be wrapped:
 * the order of wrappers would itself be a thing to test.
 */
export async function statsInChromium(page: Page): Promise<Stat[]> {
  const prototype = await page.evaluateHandle(() => RTCPeerConnection.prototype)
  const peers = await page.queryObjects(prototype)
  try {
    return await page.evaluate(async found => {
      const open = found.filter(peer => peer.connectionState !== "closed")
      const reports = await Promise.all(open.map(peer => peer.getStats()))
      return reports.flatMap(report => [...report.values()])
    }, peers)
  } finally {
    await peers.dispose()
    await prototype.dispose()
  }
}

/**
 * Nothing may be attached to the worker, or the browser only asks it to stop: look into it through a page of the extension,
 * never by its target. Asked again and again, as a worker that is just starting is not stopped.
 */
async function endServiceWorker(browser: Browser, isWorker: (of: Target) => boolean, page: Page) {
  const target = browser.targets().find(isWorker)
  const session = await page.createCDPSession()
  await session.send("ServiceWorker.enable")
  await until(
    async () => {
      await session.send("ServiceWorker.stopAllWorkers")
      return target !== undefined && browser.targets().includes(target)
    },
    alive => !alive,
    { what: "end of the service worker" },
  )
  await session.detach()
}

interface Target {
  type(): string
  url(): string
}

function isServiceWorkerOf(id: string): (target: Target) => boolean {
  return target => target.type() === "service_worker" && target.url().startsWith(`chrome-extension://${id}/`)
}

async function start(options: StageOptions, more: string[]): Promise<Stage> {
  const userDataDir = mkdtempSync(join(tmpdir(), "sotto-profile-"))
  const browser = await puppeteer.launch({
    executablePath: requireBrowser("chromium"),
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
    await closeBrowser(browser)
    rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  return { browser, close }
}
