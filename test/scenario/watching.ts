/** Puts the measurement of inPage.ts into a page and reads it: an outsider's page, or a member's. */
import { join } from "node:path"
import { build } from "esbuild"
import type { ElementHandle, Page } from "puppeteer-core"
import { ROOT } from "../../scripts/build.ts"
import { statsInChromium } from "./chromium.ts"
import { statsInFirefox } from "./firefox.ts"
import type { Seen, WatchedFor } from "./inPage.ts"
import { type Traffic, trafficIn } from "./traffic.ts"
import { until } from "./until.ts"

export type { Seen } from "./inPage.ts"
export { until }

/** Measures from now on, in this document and in those that the page loads later. Call it before the page joins. */
export async function watchPage(page: Page, watchedFor: WatchedFor = "pictures"): Promise<void> {
  const made = await build({
    entryPoints: [join(ROOT, "test/scenario/inPage.ts")],
    bundle: true,
    format: "iife",
    target: ["chrome141", "firefox142"],
    write: false,
    define: { SOTTO_WATCHED_FOR: JSON.stringify(watchedFor) },
    logLevel: "warning",
  })
  const script = made.outputFiles[0]?.text ?? ""
  await page.evaluateOnNewDocument(script)
  await page.evaluate(script)
}

/** Begins a new measurement of {@link Seen.maxGapMs}. */
export async function mark(page: Page): Promise<void> {
  await page.evaluate(() => window.sottoStage?.mark())
}

export async function seenIn(page: Page): Promise<Seen[]> {
  return page.evaluate(() => window.sottoStage?.seen() ?? [])
}

/** What the peer connections of `page` have received and sent. In Firefox those of all pages: a meeting is in one only. */
export async function trafficOf(page: Page): Promise<Traffic> {
  const browser = page.browser()
  const firefox = (await browser.version()).toLowerCase().startsWith("firefox")
  const stats = await (firefox ? statsInFirefox(browser) : statsInChromium(page))
  const tracks = stats.map(stat => stat.trackIdentifier ?? "")
  const names = await page.evaluate(ids => ids.map(id => window.sottoStage?.nameOfTrack(id) ?? ""), tracks)
  return trafficIn(stats, names)
}

/** Waits until an element keeps its place for two pictures: what is clicked while it moves is missed. */
export function untilStill(element: ElementHandle<Element>): Promise<void> {
  return element.evaluate(async one => {
    for (let before = ""; ; ) {
      const { x, y } = one.getBoundingClientRect()
      if (before === `${x} ${y}`) return
      before = `${x} ${y}`
      await new Promise(next => requestAnimationFrame(next))
    }
  })
}

/**
 * Waits until every name in `names` has shown at least `frames` pictures in a video that is still there.
 *
 * @throws with what was seen, when that takes longer than `timeoutMs`.
 */
export async function untilSeen(
  page: Page,
  names: string[],
  frames = 10,
  timeoutMs = 30_000,
): Promise<Seen[]> {
  return until(
    () => seenIn(page),
    seen =>
      names.every(name =>
        seen.some(one => one.name === name && one.state === "shown" && one.frames >= frames),
      ),
    { what: `${frames} pictures of ${names.join(", ")}`, timeoutMs },
  )
}
