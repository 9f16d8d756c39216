import type { Bar, Part, Run, Table } from "../report.ts"
import type { Stage } from "../stage.ts"
import { against, type Each, type Load, type Measured, measureCalls } from "./measure.ts"
import { MODES } from "./modes.ts"

const NAMES = {
  loop: "pass-through loop",
  cipher: "loop and bare cipher",
  livekit: "LiveKit",
  ours: "Sotto",
} as const

/** Frames of real connections and of whole meetings. */
export async function calls(stage: Stage, run: Run): Promise<Part> {
  const measured = await measureCalls(stage, run)
  const { voices, delay, meeting } = measured
  return {
    name: "calls",
    figures: measured,
    tables: [
      loads(
        "Twelve voices each way",
        "Real connections, 1,200 Opus frames a second through one worker.",
        voices,
      ),
      loads(
        "A meeting of 25",
        "Two streams out, 48 in, made up and run through as fast as it goes: 2,030 frames for each second of it.",
        meeting,
      ),
      {
        title: "Time that a frame spends in the transform",
        note: "One picture of 640 × 360 and one voice each way, real connections; ms, with what it takes to take the time.",
        head: ["", "out p50", "out p95", "in p50", "in p95"],
        rows: MODES.map(mode => {
          const { send, receive } = delay[mode]
          return [NAMES[mode], send.p50, send.p95, receive.p50, receive.p95]
        }),
      },
    ],
    bars: barsOf(measured),
  }
}

function loads(title: string, note: string, of: Each<Load>): Table {
  return {
    title,
    note: `${note} µs of processor time for one frame.`,
    head: ["", "worker", "whole process", "against the loop", "frames", "lost"],
    chart: { labels: [0], series: [1], scale: "all" },
    rows: MODES.map(mode => {
      const { workerUs, processUs, frames, lost } = of[mode]
      return [NAMES[mode], workerUs, processUs, against(of[mode], of.loop), frames, lost]
    }),
  }
}

function barsOf({ voices, delay, meeting }: Measured): Bar[] {
  const { loop, livekit, ours } = voices
  const added = Math.max(
    delay.ours.send.p50 - delay.loop.send.p50,
    delay.ours.receive.p50 - delay.loop.receive.p50,
  )
  return [
    {
      ratio: "opusVsLiveKit",
      what: "real Opus streams, against LiveKit",
      figure: against(ours, livekit),
      most: 0.65,
      unit: "×",
    },
    {
      ratio: "opusVsLoop",
      what: "real Opus streams, against a loop that only passes frames on",
      figure: against(ours, loop),
      most: 1.6,
      unit: "×",
    },
    { what: "time added to a frame at 360p, p50", figure: added, most: 0.1, unit: "ms" },
    {
      what: "frames of the meeting of 25 that Sotto dropped",
      figure: meeting.ours.lost,
      most: 0,
      unit: "frames",
    },
  ]
}
