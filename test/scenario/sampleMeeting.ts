/** The sample meeting's page, used as a person uses it. */
import type { Page } from "puppeteer-core"
import type { Sample } from "../../src/sample/server.ts"

export interface Entrance {
  room?: string
  camera?: "usual" | "small"
}

/** Address that joins by itself. In the room the page shows a shorter one, without the name, which survives a reload. */
export function joinUrl(
  sample: Pick<Sample, "url">,
  name: string,
  { room = "parlour", camera = "usual" }: Entrance = {},
): string {
  return `${sample.url}?${new URLSearchParams({ name, room, camera, auto: "1" })}`
}

/** Opens the meeting in `page` and waits until the server has let the name in. */
export async function joinSample(page: Page, sample: Sample, name: string, at?: Entrance): Promise<void> {
  await page.goto(joinUrl(sample, name, at), { waitUntil: "domcontentloaded" })
  await untilIn(page)
}

/** Waits until the page shows its own tile: it is in the room. */
export async function untilIn(page: Page): Promise<void> {
  await page.waitForSelector(".tile.own", { timeout: 20_000 })
}

export async function leaveSample(page: Page): Promise<void> {
  await page.click("#leave")
  await page.waitForSelector("body[data-view=lobby]", { timeout: 5_000 })
}

/** Comes back by the form, after {@link leaveSample}. */
export async function rejoinSample(page: Page): Promise<void> {
  await page.click("#join button[type=submit]")
  await untilIn(page)
}

/** Names on the tiles of the others, sorted. */
export function namesIn(page: Page): Promise<string[]> {
  return page.$$eval(".tile:not(.own)", tiles =>
    tiles.map(tile => (tile instanceof HTMLElement ? (tile.dataset["name"] ?? "") : "")).sort(),
  )
}
