/** Puts the measurement of inPage.ts into a page and reads it: an outsider's page, or a member's. */
import { join } from "node:path"
import { build } from "esbuild"
import type { ElementHandle, Page } from "puppeteer-core"
import { ROOT } from "../../scripts/build.ts"
import { statsInChromium } from "./chromium.ts"
import { isFirefox, statsInFirefox } from "./firefox.ts"
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
  const stats = await ((await isFirefox(page)) ? statsInFirefox(page.browser()) : statsInChromium(page))
  const tracks = stats.map(stat => stat.trackIdentifier ?? "")
  const names = await page.evaluate(ids => ids.map(id => window.sottoStage?.nameOfTrack(id) ?? ""), tracks)
  return trafficIn(stats, names)
}

/** How often a click that hit nothing is made. */
const TRIES = 3

/**
 * Clicks an element as a person does: when it has come to rest, and again if it moved away under the click.
 *
 * @returns When the page had the click, ms since the epoch.
 */
export async function press(element: ElementHandle<Element>): Promise<number> {
  const hit = await element.evaluateHandle(one => {
    const noted = { atMs: 0 }
    one.addEventListener(
      "click",
      () => {
        noted.atMs = Date.now()
      },
      { capture: true, once: true },
    )
    return noted
  })
  for (let tries = 0; tries < TRIES; tries++) {
    await untilStill(element)
    const atMs = Date.now()
    await element.click()
    // A page that is gone has been clicked away.
    const hitAtMs = await hit.evaluate(noted => noted.atMs).catch(() => atMs)
    if (hitAtMs > 0) return hitAtMs
    console.log("a click hit nothing, and is made again")
  }
  throw new Error("three clicks hit nothing")
}

/** Waits until an element keeps its place for two pictures. */
function untilStill(element: ElementHandle<Element>): Promise<void> {
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
