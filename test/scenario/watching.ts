/** Puts the measurement of inPage.ts into a page and reads it: an outsider's page, or a member's. */
import { join } from "node:path"
import { build } from "esbuild"
import type { Page } from "puppeteer-core"
import { ROOT } from "../../scripts/build.ts"
import type { Seen, Traffic } from "./inPage.ts"

export type { Received, Seen, Traffic } from "./inPage.ts"

/** Measures from now on, in this document and in those that the page loads later. Call it before the page joins. */
export async function watchPage(page: Page): Promise<void> {
  const made = await build({
    entryPoints: [join(ROOT, "test/scenario/inPage.ts")],
    bundle: true,
    format: "iife",
    target: "chrome141",
    write: false,
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

/**
 * What the page's peer connections have received and sent. They are found on the heap, so that nothing of the page needs to be
 * wrapped: the order of wrappers would itself be a thing to test.
 */
export async function trafficOf(page: Page): Promise<Traffic> {
  const prototype = await page.evaluateHandle(() => RTCPeerConnection.prototype)
  const peers = await page.queryObjects(prototype)
  try {
    return await page.evaluate(
      found => window.sottoStage?.traffic(found) ?? { received: [], packetsSent: { audio: 0, video: 0 } },
      peers,
    )
  } finally {
    await peers.dispose()
    await prototype.dispose()
  }
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

/** Asks until the answer is good. @throws with the last answer, when that takes longer than `timeoutMs`. */
export async function until<T>(
  ask: () => T | Promise<T>,
  good: (answer: T) => boolean,
  { what, timeoutMs = 30_000, everyMs = 100 }: { what: string; timeoutMs?: number; everyMs?: number },
): Promise<T> {
  for (const endMs = Date.now() + timeoutMs; ; ) {
    const answer = await ask()
    if (good(answer)) return answer
    if (Date.now() > endMs) throw new Error(`no ${what} within ${timeoutMs} ms: ${JSON.stringify(answer)}`)
    await new Promise(resolve => setTimeout(resolve, everyMs))
  }
}
