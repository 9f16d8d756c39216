/** Plays one shape in one browser: first without a key, then with one, and says what the wire saw. */
import type { Browser, Page } from "puppeteer-core"
import type { BrowserName } from "../hook/support.ts"
import type { Ground, RowGround } from "./ground.ts"
import { type Outcome, SHAPES, type Shape, type ShapeName } from "./shapes.ts"

export interface Row {
  shape: ShapeName
  browser: BrowserName
  /** What it sent came back and opened, and nothing else left. */
  protected: boolean
  /** Packets of frames that were not sealed, counted at the other end of the wire from the first one on. */
  plaintextPackets: number
  /** Frames of video that the page decoded after they had gone over the wire. */
  decoded: number
  verdict: string
}

/** Frames of video that have gone, or would have gone, before something is taken for granted. */
const SOME_FRAMES = 10
const MOST_MS = 30_000

export function expected(shape: ShapeName, browser: BrowserName): Outcome {
  const { outcome }: Shape = SHAPES[shape]
  return typeof outcome === "string" ? outcome : outcome[browser]
}

export async function playRow(
  ground: Ground,
  browser: Browser,
  name: BrowserName,
  shape: ShapeName,
): Promise<Row> {
  const { csp = "", head = "", hook = "extension" }: Shape = SHAPES[shape]
  const row = ground.begin({ shape, csp, head, hook })
  const page = await browser.newPage()
  try {
    const verdict = await play(page, row, expected(shape, name)).catch(error => `failed: ${error.message}`)
    const { decoded } = await page.evaluate(() => stage.figures()).catch(() => ({ decoded: 0 }))
    const { plaintextPackets } = row.observer.ledger.tally()
    const isProtected = verdict === "protected" && plaintextPackets === 0
    return { shape, browser: name, protected: isProtected, plaintextPackets, decoded, verdict }
  } finally {
    await page.close()
    await row.end()
  }
}

/** @returns What came of it. */
async function play(page: Page, row: RowGround, wanted: Outcome): Promise<string> {
  const figures = () => page.evaluate(() => stage.figures())
  await page.goto(row.address(0))
  await page.evaluate(() => stage.begin())
  await until("encoded frames", async () => {
    const { encoded, connected } = await figures()
    return connected && (wanted === "worker-refused" || encoded >= SOME_FRAMES)
  })
  const { refused } = await figures()
  if (refused > 0) await page.evaluate(() => bench.looks(2))
  if (row.observer.packets > 0) return `${row.observer.packets} packets without a key`
  if (refused > 0) return "worker-refused"
  await page.evaluate(() => bench.install())
  await flowing(page, row)
  for (const step of await page.evaluate(() => stage.steps())) {
    await page.evaluate(step => stage.play(step), step)
    await flowing(page, row).catch(error => {
      throw new Error(`after ${step}: ${error.message}`)
    })
  }
  return (await figures()).leaks > 0 ? "leak" : "protected"
}

/** Waits until sealed frames of both kinds leave, and come back and open. */
async function flowing(page: Page, row: RowGround): Promise<void> {
  const look = async () => {
    const { decoded, openedAudio } = await page.evaluate(() => stage.figures())
    return { decoded, openedAudio, ...row.observer.sealed }
  }
  const before = await look()
  await until("frames that come back and open", async () => {
    const now = await look()
    return (
      now.decoded >= before.decoded + SOME_FRAMES &&
      now.openedAudio > before.openedAudio &&
      now.audio > before.audio &&
      now.video > before.video
    )
  })
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + MOST_MS
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`never came: ${what}`)
    await new Promise(done => setTimeout(done, 100))
  }
}
