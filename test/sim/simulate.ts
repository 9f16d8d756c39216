/** Spreads the runs over two processes, and sums up what they saw. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { build } from "esbuild"
import { pluginsFor, ROOT } from "../../scripts/build.ts"
import type { Outcome } from "./happenings.ts"

export interface Asked {
  runs: number
  /** Size of the largest meeting. */
  members: number
  seed: number
}

interface Seen {
  outcomes: Outcome[]
  failure: false | { seed: number; path: string; scenario: unknown; error: string }
}

export interface Summary {
  runs: number
  members: number
  seed: number
  /** Of the meeting with the most people: how many, and the bytes of its longest entry and of its whole log. */
  largest: { people: number; longestEntry: number; logBytes: number }
  faults: Record<string, number>
  commitsPerChange: { p50: number; p99: number }
  epochsToConvergence: { p50: number; p99: number }
  violations: number
  failures: Exclude<Seen["failure"], false>[]
}

const PROCESSES = 2

export async function simulate({ runs, members, seed }: Asked): Promise<Seen[]> {
  const bundle = join(ROOT, "dist", "sim", `${process.pid}.mjs`)
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["test/sim/main.ts"],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    plugins: pluginsFor(),
    logLevel: "warning",
  })
  const each = Math.ceil(runs / PROCESSES)
  return Promise.all(
    Array.from({ length: PROCESSES }, (_, n) =>
      inProcess(bundle, [each, members, seed + n, n === 0 ? "largest" : "made-up"]),
    ),
  )
}

async function inProcess(bundle: string, asked: (number | string)[]): Promise<Seen> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", bundle, ...asked.map(String)],
    { stdio: ["ignore", "pipe", "inherit"] },
  )
  process.on("SIGTERM", () => child.kill())
  let output = ""
  child.stdout.on("data", data => {
    output += String(data)
  })
  const [status, signal] = await once(child, "close")
  if (output !== "") return JSON.parse(output) as Seen
  // What the others have seen is told even so.
  const error = `this process ended with ${signal ?? `status ${status}`} and said nothing`
  return { outcomes: [], failure: { seed: Number(asked[2]), path: "", scenario: null, error } }
}

export function summarize(asked: Asked, seen: Seen[]): Summary {
  const outcomes = seen.flatMap(one => one.outcomes)
  const faults: Record<string, number> = {}
  for (const outcome of outcomes)
    for (const [kind, count] of Object.entries(outcome.faults)) faults[kind] = (faults[kind] ?? 0) + count
  const [largest] = outcomes.toSorted((a, b) => b.people - a.people)
  const { people = 0, longestEntry = 0, logBytes = 0 } = largest ?? {}
  const failures = seen.flatMap(one => one.failure || [])
  return {
    ...asked,
    runs: outcomes.length,
    largest: { people, longestEntry, logBytes },
    faults,
    commitsPerChange: percentiles(outcomes.map(one => one.commits / Math.max(1, one.changes))),
    epochsToConvergence: percentiles(outcomes.map(one => one.epochsToConverge)),
    violations: failures.length,
    failures,
  }
}

function percentiles(values: number[]): { p50: number; p99: number } {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 100) / 100
  return { p50: at(0.5), p99: at(0.99) }
}

export function table(summary: Summary): string {
  const { commitsPerChange, epochsToConvergence, faults, largest } = summary
  const rows = [
    ["runs", summary.runs],
    ["members at most", summary.members],
    [
      "members of the largest, its longest entry and its log in bytes",
      `${largest.people}, ${largest.longestEntry}, ${largest.logBytes}`,
    ],
    ...Object.entries(faults).map(([kind, count]) => [`fault: ${kind}`, count] as const),
    ["commits per change, median and p99", `${commitsPerChange.p50}, ${commitsPerChange.p99}`],
    ["epochs to convergence, median and p99", `${epochsToConvergence.p50}, ${epochsToConvergence.p99}`],
    ["violations", summary.violations],
  ] as const
  const width = Math.max(...rows.map(([what]) => what.length))
  const lines = rows.map(([what, figure]) => `${what.padEnd(width)}  ${figure}`)
  return [...lines, ...summary.failures.map(failure => JSON.stringify(failure, null, 1))].join("\n")
}
