import { geometricMean } from "../numbers.ts"
import type { Bar, Part, Run } from "../report.ts"
import type { Stage } from "../stage.ts"
import { measureFunctions, type Row } from "./measure.ts"

/** Sealing and opening alone: what a frame costs where it comes from nowhere and goes nowhere. */
export async function functions(stage: Stage, run: Run): Promise<Part> {
  const rows = await measureFunctions(stage, run)
  return {
    name: "functions",
    figures: rows,
    tables: [
      {
        title: "One frame alone",
        note: "µs of the worker's thread for one frame, by turns in one worker, median of the rounds; and what all threads of its process took.",
        head: [
          "frame",
          "bytes",
          "",
          "cipher",
          "LiveKit",
          "Sotto",
          "Sotto/cipher",
          "Sotto/LiveKit",
          "process",
        ],
        chart: { labels: [0, 1, 2], series: [3, 4, 5], scale: "each" },
        rows: rows.map(({ path, bytes, op, us, processUs }) => [
          path,
          bytes,
          op,
          us.raw,
          us.livekit,
          us.ours,
          us.ours / us.raw,
          us.ours / us.livekit,
          processUs.ours,
        ]),
      },
    ],
    bars: barsOf(rows),
  }
}

function barsOf(rows: readonly Row[]): Bar[] {
  const against = (other: "raw" | "livekit", which: (row: Row) => boolean) =>
    geometricMean(rows.filter(which).map(({ us }) => us.ours / us[other]))
  const large = (op: Row["op"]) => (row: Row) => row.path === "vp8" && row.bytes >= 20_000 && row.op === op
  const h264 = (row: Row) => row.path === "h264" && row.bytes === 20_000 && row.op === "seal"
  const bar = (ratio: string, what: string, figure: number, most: number): Bar => {
    return { ratio, what, figure, most, unit: "×" }
  }
  return [
    bar(
      "small_vs_raw",
      "Opus of 80 and 160 bytes, against the bare cipher",
      against("raw", ({ path }) => path === "opus"),
      1.35,
    ),
    bar(
      "largeSeal_vs_raw",
      "sealing VP8 of 20 and 60 kB, against the bare cipher",
      against("raw", large("seal")),
      1.8,
    ),
    bar(
      "largeOpen_vs_raw",
      "opening VP8 of 20 and 60 kB, against the bare cipher",
      against("raw", large("open")),
      1.2,
    ),
    bar("h264SealVsLiveKit", "sealing H.264 of 20 kB, against LiveKit", against("livekit", h264), 0.25),
  ]
}
