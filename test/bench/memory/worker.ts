/** The heap of a frame worker while a meeting of 25 goes on and its keys change. */
import type { CDPSession } from "puppeteer-core"
import type { Ask } from "../calls/modes.ts"
import type { Run } from "../report.ts"
import type { Stage } from "../stage.ts"

export interface Heap {
  /** What the figure was taken after. */
  readonly epochs: number
  /** Of the meeting, or 0 where no frames run. */
  readonly frames: number
  /** In use once the garbage was collected. */
  readonly kB: number
}

const SECONDS = { whole: 3_600, quick: 360 } as const
const EPOCHS = 200
/** A first part in which everything is made that is made once. */
const WARM_EPOCHS = 20

/** @returns The heap when the worker is warm, and at the end. */
export async function measureWorker(stage: Stage, run: Run): Promise<readonly [Heap, Heap]> {
  const page = await stage.page("test/bench/calls/worker.ts", "test/bench/calls/page.ts")
  const devtools = page.page.workers()[0]?.client
  if (!devtools) throw new Error("the page has no worker")
  await page.call({ kind: "begin", mode: "ours" } satisfies Ask)
  const seconds = SECONDS[run] / EPOCHS
  let frames = 0
  const taken: Heap[] = []
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    await page.call({ kind: "prepare", seconds, epoch } satisfies Ask)
    const { answer } = await page.call<{ fed: number; written: number }>({ kind: "feed" } satisfies Ask)
    if (answer.written !== answer.fed) throw new Error(`${answer.fed - answer.written} frames were lost`)
    frames += answer.fed
    if (epoch === WARM_EPOCHS || epoch === EPOCHS)
      taken.push({ epochs: epoch, frames, kB: await heapOf(devtools) })
  }
  await page.close()
  const [warm, end] = taken
  if (!warm || !end) throw new Error("nothing was measured")
  return [warm, end]
}

async function heapOf(devtools: CDPSession): Promise<number> {
  await devtools.send("HeapProfiler.collectGarbage")
  const { usedSize } = await devtools.send("Runtime.getHeapUsage")
  return usedSize / 1_000
}
