import type { Part, Run } from "../report.ts"
import type { Stage } from "../stage.ts"
import { measureBackground } from "./background.ts"
import { measureWorker } from "./worker.ts"

/** What the heap may have grown by for reasons of the engine's own, in %. */
const MOST_GROWTH = 10

/** Whether anything is kept that nobody needs any more. */
export async function memory(stage: Stage, run: Run): Promise<Part> {
  const each = {
    "worker, 25 people": await measureWorker(stage, run),
    "background, one of 25": await measureBackground(run),
  }
  const rows = Object.entries(each).map(
    ([what, [warm, end]]) => [what, warm, end, (end.kB / warm.kB - 1) * 100] as const,
  )
  return {
    name: "memory",
    figures: each,
    tables: [
      {
        title: "Memory",
        note: "kB of heap in use, garbage collected, after so many changes of keys: when all is warm, and at the end.",
        head: ["", "frames", "changes of keys", "warm", "at the end", "growth in %"],
        rows: rows.map(([what, warm, end, growth]) => [
          what,
          end.frames,
          `${warm.epochs}, ${end.epochs}`,
          warm.kB,
          end.kB,
          growth,
        ]),
      },
    ],
    bars: rows.map(([what, , , growth]) => ({
      what: `growth of the heap: ${what}`,
      figure: growth,
      most: MOST_GROWTH,
      unit: "%",
    })),
  }
}
