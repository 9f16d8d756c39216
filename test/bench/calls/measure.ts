/** Calls on real connections, and a made-up meeting on real streams, by turns in pages that handle frames in different ways. */
import { median, quantile } from "../numbers.ts"
import type { Run } from "../report.ts"
import type { Stage, WorkerPage } from "../stage.ts"
import { type Ask, type Fed, MODES, type Mode, type Times } from "./modes.ts"
import type { Counted } from "./page.ts"

export type Each<T> = Record<Mode, T>

export interface Load {
  /** By round: what one of them took against another in the same round says more than what their medians say. */
  readonly rounds: readonly number[]
  /** µs of the worker's thread for one frame. */
  readonly workerUs: number
  /** Of all threads of the page's process: encoders and decoders too. */
  readonly processUs: number
  readonly frames: number
  /** That came in and did not get out, or were lost on the way. */
  readonly lost: number
}

export interface Delay {
  /** ms in the transform, of frames that go out and of those that come in. */
  readonly send: { readonly p50: number; readonly p95: number }
  readonly receive: { readonly p50: number; readonly p95: number }
}

/** What was measured of calls, for each way of handling frames. */
export interface Measured {
  readonly voices: Each<Load>
  readonly delay: Each<Delay>
  readonly meeting: Each<Load>
}

/** Streams of sound each way. */
const STREAMS = 12
const SETTLE_MS = 1_000
const WINDOW_MS = { whole: 5_000, quick: 2_000 } as const
/** Where a process comes to lie in caches and on cores is luck that lasts as long as it does, so pages are opened anew. */
const CASTS = { whole: 4, quick: 2 } as const
/** Turns of each page that count. One before them warms it up. */
const ROUNDS = { whole: 3, quick: 2 } as const
/** Seconds of the made-up meeting that are run through at once. */
const MEETING_S = 4

export async function measureCalls(stage: Stage, run: Run): Promise<Measured> {
  const taken = { voices: none<Spoken>(), delay: none<Times>(), meeting: none<Spoken>() }
  for (let cast = 0; cast < CASTS[run]; cast++) {
    const pages = await openPages(stage)
    await byTurns(run, pages, taken.voices, page => speak(page, run))
    await byTurns(run, pages, taken.delay, page => time(page, run))
    await byTurns(run, pages, taken.meeting, meet)
    for (const mode of MODES) await pages[mode].close()
  }
  return {
    voices: eachOf(taken.voices, summed),
    delay: eachOf(taken.delay, delayOf),
    meeting: eachOf(taken.meeting, summed),
  }
}

async function openPages(stage: Stage): Promise<Each<WorkerPage>> {
  const pages: Partial<Each<WorkerPage>> = {}
  for (const mode of MODES) {
    const page = await stage.page("test/bench/calls/worker.ts", "test/bench/calls/page.ts")
    await page.call({ kind: "begin", mode } satisfies Ask)
    pages[mode] = page
  }
  return pages as Each<WorkerPage>
}

/** Median of what one took against the other in each round. */
export function against(one: Load, other: Load): number {
  return median(one.rounds.map((us, round) => us / (other.rounds[round] ?? Number.NaN)))
}

const none = <T>(): Each<T[]> => ({ loop: [], cipher: [], livekit: [], ours: [] })

/** Takes every page's turn in each round. */
async function byTurns<T>(
  run: Run,
  pages: Each<WorkerPage>,
  into: Each<T[]>,
  turn: (page: WorkerPage) => Promise<T>,
): Promise<void> {
  for (let round = 0; round <= ROUNDS[run]; round++)
    for (const n of MODES.keys()) {
      const mode = MODES[(n + round) % MODES.length]!
      const taken = await turn(pages[mode])
      if (round > 0) into[mode].push(taken)
    }
}

function eachOf<T, U>(taken: Each<T>, make: (one: T) => U): Each<U> {
  return Object.fromEntries(MODES.map(mode => [mode, make(taken[mode])])) as Each<U>
}

type Spoken = Omit<Load, "rounds">

const summed = (loads: Spoken[]): Load => ({
  rounds: loads.map(one => one.workerUs),
  workerUs: median(loads.map(one => one.workerUs)),
  processUs: median(loads.map(one => one.processUs)),
  frames: loads.reduce((sum, one) => sum + one.frames, 0),
  lost: loads.reduce((sum, one) => sum + one.lost, 0),
})

/** Twelve Opus streams each way between two connections of one page: 1,200 frames a second through one worker. */
async function speak(page: WorkerPage, run: Run): Promise<Spoken> {
  await page.page.evaluate(audio => calls.open({ audio, video: 0, watch: "nothing" }), STREAMS)
  await pause(SETTLE_MS)
  const before = { ...page.spent(), ...(await counted(page)) }
  await pause(WINDOW_MS[run])
  const after = { ...page.spent(), ...(await counted(page)) }
  await page.page.evaluate(() => calls.hangUp())
  const frames = after.sent - before.sent + after.received - before.received
  return {
    workerUs: (after.workerUs - before.workerUs) / frames,
    processUs: (after.processUs - before.processUs) / frames,
    frames,
    lost: after.lost - before.lost,
  }
}

/** One picture and one voice each way, and how long their frames are on the way through a transform. */
async function time(page: WorkerPage, run: Run): Promise<Times> {
  await page.page.evaluate(() => calls.open({ audio: 1, video: 1, watch: "times" }))
  await pause(SETTLE_MS)
  await page.call({ kind: "times" } satisfies Ask)
  await pause(WINDOW_MS[run])
  const { answer } = await page.call<Times>({ kind: "times" } satisfies Ask)
  await page.page.evaluate(() => calls.hangUp())
  return answer
}

function delayOf(all: Times[]): Delay {
  const of = (direction: keyof Times) => {
    const times = all.flatMap(one => one[direction])
    return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) }
  }
  return { send: of("send"), receive: of("receive") }
}

/** A meeting of 25 as one member has it: 2,030 frames for each second of it. */
async function meet(page: WorkerPage): Promise<Spoken> {
  await page.call({ kind: "prepare", seconds: MEETING_S, epoch: 1 } satisfies Ask)
  const { answer, workerUs, processUs } = await page.call<Fed>({ kind: "feed" } satisfies Ask)
  const { fed, written } = answer
  return { workerUs: workerUs / fed, processUs: processUs / fed, frames: fed, lost: fed - written }
}

function counted(page: WorkerPage): Promise<Counted> {
  return page.page.evaluate(() => calls.counted())
}

function pause(ms: number): Promise<void> {
  return new Promise(done => setTimeout(done, ms))
}
