import type { Part, Run } from "../report.ts"
import type { Stage } from "../stage.ts"
import { measureEvictions, type Row } from "./measure.ts"

/** Longest p99 from the click to the last switch, in ms, by members. */
const MOST_MS: Record<number, number> = { 10: 250 }
const MOST_JOIN_MS = 2_000

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
        note: "The real core of each member over a real relay, without browsers; ms from the click. Members run one after the other, and each counts the news' way and his own time.",
        head: [
          "members",
          "round trip",
          "evictor holds",
          "switch p50",
          "switch p99",
          "own CPU p50",
          "join p95",
        ],
        chart: { labels: [0, 1], series: [3, 4], scale: "all" },
        rows: rows.map(({ members, roundTripMs, holdMs, switchMs, ownCpuMs, joinMs }) => [
          members,
          roundTripMs,
          holdMs,
          switchMs.p50,
          switchMs.p99,
          ownCpuMs,
          joinMs,
        ]),
      },
    ],
    bars: rows.filter(atRest).flatMap(({ members, switchMs, joinMs }) => {
      const most = MOST_MS[members]
      const join = {
        what: `joining ${members} members, p95`,
        figure: joinMs,
        most: MOST_JOIN_MS,
        unit: "ms" as const,
      }
      if (most === undefined) return [join]
      const what = `eviction among ${members}: click to the last switch, p99`
      return [{ what, figure: switchMs.p99, most, unit: "ms" as const }, join]
    }),
  }
}
