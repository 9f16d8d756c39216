/** Sealing and opening alone, in one worker: the bare cipher, LiveKit's cryptor and ours by turns. */
import { median } from "../numbers.ts"
import type { Run } from "../report.ts"
import type { Stage, WorkerPage } from "../stage.ts"
import { type Ask, CELLS, type Cell, IMPLEMENTATIONS, type Implementation } from "./cells.ts"

/** µs of the worker's thread for one frame. */
export type Costs = Record<Implementation, number>

export interface Row extends Cell {
  readonly op: "seal" | "open"
  readonly us: Costs
  /** Of the whole process: with the threads that collect garbage. */
  readonly processUs: Costs
}

/** Processor time that one turn takes, about: long enough for the garbage that it makes to be collected in it. */
const TURN_US = 30_000
const ROUNDS = { whole: 9, quick: 5 } as const
/** Of a quick run: those of which something was promised. */
const isQuick = ({ path, bytes }: Cell) =>
  path === "opus" || bytes === 20_000 || (path === "vp8" && bytes === 60_000)

export async function measureFunctions(stage: Stage, run: Run): Promise<Row[]> {
  const page = await stage.page("test/bench/functions/worker.ts", "test/bench/page/host.ts")
  const rows: Row[] = []
  for (const cell of run === "quick" ? CELLS.filter(isQuick) : CELLS) {
    for (const of of IMPLEMENTATIONS) await page.call({ kind: "prove", of, ...cell } satisfies Ask)
    rows.push(...(await measureCell(page, cell, ROUNDS[run])))
  }
  await page.close()
  return rows
}

type Samples = Record<Implementation, { workerUs: number; processUs: number }[]>

async function measureCell(page: WorkerPage, cell: Cell, rounds: number): Promise<Row[]> {
  const samples = { seal: none(), open: none() }
  const frames = Math.max(100, Math.round(TURN_US / (6 + cell.bytes / 500)))
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const of of turned(round)) {
      const ask = { of, frames, ...cell }
      const sealed = await page.call({ ...ask, kind: "seal" } satisfies Ask)
      await page.call({ ...ask, kind: "keep" } satisfies Ask)
      const opened = await page.call({ ...ask, kind: "open" } satisfies Ask)
      if (round === 0) continue
      for (const [op, { workerUs, processUs }] of [
        ["seal", sealed],
        ["open", opened],
      ] as const)
        samples[op][of].push({ workerUs: workerUs / frames, processUs: processUs / frames })
    }
  }
  return (["seal", "open"] as const).map(op => ({
    ...cell,
    op,
    us: medians(samples[op], "workerUs"),
    processUs: medians(samples[op], "processUs"),
  }))
}

/** Nobody always goes first. */
function turned(round: number): Implementation[] {
  return IMPLEMENTATIONS.map((_, n) => IMPLEMENTATIONS[(n + round) % IMPLEMENTATIONS.length]!)
}

function none(): Samples {
  return { raw: [], livekit: [], ours: [] }
}

function medians(samples: Samples, of: "workerUs" | "processUs"): Costs {
  const each = IMPLEMENTATIONS.map(one => [one, median(samples[one].map(sample => sample[of]))])
  return Object.fromEntries(each) as Costs
}
