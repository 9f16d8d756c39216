import type { Bar, Part, Run } from "../report.ts"
import type { Stage } from "../stage.ts"
import { measureEvictions, type Row } from "./measure.ts"

/** Longest p99 from the click to the last switch, in ms, by members. */
const MOST_MS: Record<number, number> = { 10: 250, 100: 1_000 }
const MOST_JOIN_MS = 2_000
/** The evictor sends nothing more after the click: not one packet of sound, which come every 20 ms. */
const MOST_HOLD_MS = 20

/** How soon the evicted is out, and the invited in. */
export async function eviction(_stage: Stage, run: Run): Promise<Part> {
  const rows = await measureEvictions(run)
  const atRest = (row: Row) => row.roundTripMs === 20
  return {
    name: "eviction",
    figures: rows,
    tables: [
      {
        title: "Eviction and joining",
        note: "The real core of each member over a real relay, without browsers; ms from the click. Members run one after the other, and each counts the news' way and his own time. Among a hundred their clocks go a quarter as fast, as they would be taken for silent.",
        head: [
          "members",
          "round trip",
          "evictor silent",
          "silent p50",
          "silent p99",
          "switch p50",
          "switch p99",
          "own CPU p50",
          "join p95",
        ],
        chart: { labels: [0, 1], series: [4, 6], scale: "all" },
        rows: rows.map(({ members, roundTripMs, holdMs, silentMs, switchMs, ownCpuMs, joinMs }) => [
          members,
          roundTripMs,
          holdMs,
          silentMs.p50,
          silentMs.p99,
          switchMs.p50,
          switchMs.p99,
          ownCpuMs,
          joinMs,
        ]),
      },
    ],
    bars: [
      {
        what: "eviction: click to the evictor's silence, p50",
        figure: Math.max(...rows.map(row => row.holdMs)),
        most: MOST_HOLD_MS,
        unit: "ms" as const,
      },
      ...rows.filter(atRest).flatMap(barsOf),
    ],
  }
}

function barsOf({ members, silentMs, switchMs, joinMs }: Row): Bar[] {
  const join: Bar = {
    what: `joining ${members} members, p95`,
    figure: joinMs,
    most: MOST_JOIN_MS,
    unit: "ms",
  }
  const most = MOST_MS[members]
  if (most === undefined) return [join]
  const until = (what: string, figure: number): Bar => ({
    what: `eviction among ${members}: click to the last ${what}, p99`,
    figure,
    most,
    unit: "ms",
  })
  return [until("frame under the old key", silentMs.p99), until("switch", switchMs.p99), join]
}
