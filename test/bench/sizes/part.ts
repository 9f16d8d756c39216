import type { Part } from "../report.ts"
import { measureSizes } from "./sizes.ts"

/** What is loaded and stored. */
export async function sizes(): Promise<Part> {
  const all = await measureSizes("bench")
  return {
    name: "sizes",
    figures: all,
    tables: [
      {
        title: "Sizes",
        note: "kB of 1,000 bytes; bundles by gzip. The hook is weighed without the worker that it carries as text.",
        head: ["", "gzip", "as it lies there", "at most"],
        rows: all.map(({ what, kB, plainKB, most }) => [what, kB, plainKB, most ?? ""]),
      },
    ],
    bars: all.flatMap(({ what, kB, most }) =>
      most === undefined ? [] : [{ what, figure: kB, most, unit: "kB" as const }],
    ),
  }
}
