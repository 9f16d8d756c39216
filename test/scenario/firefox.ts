import puppeteer, { type Browser, type Page } from "puppeteer-core"
import { requireBrowser } from "../../scripts/browsers.ts"
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

const PREFERENCES = {
  "media.navigator.streams.fake": true,
  // For pages that say nothing of the size: with the usual 640x480 at 30 a few Firefoxes fill two cores.
  "media.navigator.video.default_width": 320,
  "media.navigator.video.default_height": 180,
  "media.navigator.video.default_fps": 15,
  "media.peerconnection.ice.loopback": true,
  "media.peerconnection.ice.obfuscate_host_addresses": false,
  "media.autoplay.default": 0,
  // The camera gives 20 pictures a second; to draw the window 60 times costs a busy machine its time.
  "layout.frame_rate": 30,
}
/** Wishes for camera and microphone: granted unasked, or refused for every page. */
const DEVICES = {
  granted: { "media.navigator.permission.disabled": true },
  refused: { "permissions.default.camera": 2, "permissions.default.microphone": 2 },
} as const satisfies Record<NonNullable<StageOptions["devices"]>, Record<string, unknown>>

/** A page whose scripts may do what the browser itself may. It shows nothing that changes. */
const INNER_PAGE = "about:config"

export async function launchFirefox({
  display = "headless",
  devices = "granted",
}: StageOptions = {}): Promise<Stage> {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: requireBrowser("firefox"),
    headless: display === "headless",
    args: ["--remote-allow-system-access"],
    extraPrefsFirefox: {
      ...PREFERENCES,
      ...DEVICES[devices],
      // Without a person the question for a site is answered with yes; it still has to be asked in the turn of a click.
      "extensions.webextOptionalPermissionPrompts": display === "shown",
    },
    defaultViewport: null,
    protocolTimeout: 60_000,
  })
  return { browser, close: () => closeBrowser(browser) }
}

export async function launchExtendedFirefox(folder: string, options?: StageOptions): Promise<ExtendedStage> {
  const stage = await launchFirefox(options)
  const { browser } = stage
  try {
    const id = await browser.installExtension(folder)
    await putAwayWelcome(browser, folder)
    const policy = `WebExtensionPolicy.getByID(${JSON.stringify(id)})`
    const host = await insideFirefox(browser, `${policy}.mozExtensionHostname`)
    return {
      ...stage,
      async openOwn(path) {
        const page = await browser.newPage({ type: "window", windowBounds: POPUP_WINDOW })
        await arrive(page, `moz-extension://${host}/${path}`)
        return page
      },
      async endBackground() {
        await insideFirefox(
          browser,
          `new Promise(gone => {
            const { extension } = ${policy}
            extension.once("shutdown-background-script", () => gone())
            extension.terminateBackground({ disableResetIdleForTest: true })
          })`,
        )
      },
      uninstall: () => browser.uninstallExtension(id),
    }
  } catch (error) {
    await stage.close()
    throw error
  }
}

export async function isFirefox(page: Page): Promise<boolean> {
  return (await page.browser().version()).toLowerCase().startsWith("firefox")
}

/** The statistics of all peer connections of all pages, as the browser's own about:webrtc gets them. */
export async function statsInFirefox(browser: Browser): Promise<Stat[]> {
  const found = await insideFirefox(
    browser,
    `new Promise(done => WebrtcGlobalInformation.getAllStats(done)).then(({ reports }) => reports
      .filter(report => !report.closed)
      .flatMap(report => [...report.inboundRtpStreamStats, ...report.outboundRtpStreamStats]))`,
  )
  return Array.isArray(found) ? found : []
}

/** Expression for the browser's window in which `page` is in front. */
export function windowWith(page: Page): string {
  return `[...Services.wm.getEnumerator("navigator:browser")].find(({ gBrowser }) =>
    gBrowser.selectedBrowser.currentURI.spec === ${JSON.stringify(page.url())})`
}

/** Opens the extension's sidebar beside `page`, as a person does in the browser's list of sidebars. */
export async function openSidebar(page: Page): Promise<void> {
  await insideFirefox(
    page.browser(),
    `(({ SidebarController }) =>
      SidebarController.show([...SidebarController.sidebars.keys()].find(name => name.startsWith("sotto")))
    )(${windowWith(page)})`,
  )
}

const innerPages = new WeakMap<Browser, Promise<Page>>()

/** Evaluates in a page of Firefox's own, which stays open for the next time. */
export async function insideFirefox(browser: Browser, expression: string): Promise<unknown> {
  const page = innerPages.get(browser) ?? openInner(browser)
  innerPages.set(browser, page)
  return (await page).evaluate(expression)
}

async function openInner(browser: Browser): Promise<Page> {
  const page = await browser.newPage()
  await arrive(page, INNER_PAGE)
  return page
}

/** Goes to a page of the browser's own or of an extension. Such a page comes, but WebDriver BiDi never says that it has. */
async function arrive(page: Page, url: string): Promise<void> {
  page.goto(url, { timeout: 0 }).catch(() => undefined)
  await until(
    () => page.evaluate('[document.readyState, location.href].join(" ")').catch(() => ""),
    where => where === `complete ${url}`,
    { what: `page ${url}` },
  )
}
