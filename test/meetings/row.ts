/** Plays one shape in one browser: first without a key, then with one, and says what the wire saw. */
import type { Browser, Page } from "puppeteer-core"
import type { InstallEpoch } from "../../src/messages/worker.ts"
import type { BrowserName } from "../hook/support.ts"
import { until } from "../scenario/until.ts"
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

const NOTHING = { protected: false, plaintextPackets: 0, decoded: 0 }
/** Frames of video that have gone, or would have gone, before something is taken for granted. */
const SOME_FRAMES = 10

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
  const wanted = expected(shape, name)
  if (wanted.startsWith("not-offered")) return { ...NOTHING, shape, browser: name, verdict: wanted }
  const options: Shape = SHAPES[shape]
  const row = ground.begin({ page: shape, ...options })
  const pages: Page[] = []
  try {
    for (let person = 0; person < (options.people ?? 1); person++) {
      const page = await browser.newPage()
      pages.push(page)
      await page.goto(row.address(person))
    }
    const [page] = pages
    const verdict = await new Play(row, pages).verdict().catch(error => `failed: ${error.message}`)
    const decoded = await page!
      .evaluate(() => stage.figures())
      .then(
        figures => figures.decoded,
        () => 0,
      )
    const { plaintextPackets } = row.observer.ledger.tally()
    const isProtected = verdict === "protected" && plaintextPackets === 0
    return { shape, browser: name, protected: isProtected, plaintextPackets, decoded, verdict }
  } finally {
    // Also the windows that they have opened.
    for (const page of (await browser.pages()).slice(1)) await page.close()
    await row.end()
  }
}

/** One performance. The first page is the one that is looked at. */
class Play {
  readonly #row: RowGround
  readonly #pages: Page[]
  readonly #page: Page

  constructor(row: RowGround, pages: Page[]) {
    const [page] = pages
    if (!page) throw new Error("nobody is there")
    this.#row = row
    this.#pages = pages
    this.#page = page
  }

  /** @returns What came of it. */
  async verdict(): Promise<string> {
    for (const page of this.#pages) {
      await page.evaluate(() => stage.begin())
      await until(
        async () => ({ ...(await figures(page)), refusal: await this.#refusal() }),
        ({ connected, encoded, refusal }) => connected && (encoded >= SOME_FRAMES || refusal !== undefined),
        { what: "encoded frames" },
      )
    }
    const why = await this.#refusal()
    if (why) return this.#quiet(why)
    if (this.#row.observer.packets > 0) return `${this.#row.observer.packets} packets without a key`
    const members = this.#pages.map((_, person) => person)
    for (const [self, page] of this.#pages.entries()) {
      await page.evaluate(change => bench.install(change), { self, members } as Partial<InstallEpoch>)
    }
    await this.#flowing()
    for (const step of await this.#page.evaluate(() => stage.steps())) {
      await this.#page.evaluate(step => stage.play(step), step)
      const why = await this.#refusal()
      if (why) return this.#quiet(why)
      await this.#flowing().catch(error => {
        throw new Error(`after ${step}: ${error.message}`)
      })
    }
    return (await this.#refusal()) ?? "protected"
  }

  async #refusal(): Promise<string | undefined> {
    const { refused, transforms, leaks } = await figures(this.#page)
    if (leaks > 0) return "leak"
    if (refused > 0) return "worker-refused"
    return transforms > 0 ? "page-transform" : undefined
  }

  /** The extension forgets the keys of a meeting that it cannot protect. Nothing may leave then. */
  async #quiet(why: string): Promise<string> {
    await this.#page.evaluate(() => bench.forget())
    const { observer } = this.#row
    await until(
      async () => {
        const before = observer.packets
        await this.#page.evaluate(() => bench.looks(1))
        return observer.packets - before
      },
      more => more === 0,
      { what: "silence on the wire" },
    )
    return why
  }

  /** Waits until sealed frames of both kinds leave, and come back and open. */
  async #flowing(): Promise<void> {
    const look = async () => {
      const { decoded, openedAudio } = await figures(this.#page)
      return { decoded, openedAudio, ...this.#row.observer.sealed }
    }
    const before = await look()
    await until(
      look,
      now =>
        now.decoded >= before.decoded + SOME_FRAMES &&
        now.openedAudio > before.openedAudio &&
        now.audio > before.audio &&
        now.video > before.video,
      { what: `frames that come back and open after ${JSON.stringify(before)}` },
    )
  }
}

const figures = (page: Page) => page.evaluate(() => stage.figures())
