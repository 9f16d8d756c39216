/**
 * `npm run bench`: what protection costs, measured in a real Chromium against the best that may be run beside it.
 *
 *   npm run bench [-- --json FILE]    writes the figures to FILE too
 *                 [-- --html FILE]    and as a page with charts
 *                 [-- --quick]        fewer sizes and rounds: within ten minutes
 *                 [-- --only NAMES]   some parts, by name and comma
 */
import { writeFileSync } from "node:fs"
import { loadavg, platform } from "node:os"
import { parseArgs } from "node:util"
import { requireMachine } from "../../scripts/machine.ts"
import { browsers } from "./browsers/part.ts"
import { calls } from "./calls/part.ts"
import { eviction } from "./eviction/part.ts"
import { functions } from "./functions/part.ts"
import { group } from "./group/part.ts"
import { asHtml } from "./html.ts"
import { memory } from "./memory/part.ts"
import { relay } from "./relay/part.ts"
import { asJson, asText, barText, isHeld, machine, type Part, type Report, type Run } from "./report.ts"
import { sizes } from "./sizes/part.ts"
import { Stage } from "./stage.ts"

const PARTS: Record<string, (stage: Stage, run: Run) => Promise<Part>> = {
  functions,
  calls,
  eviction,
  group,
  sizes,
  memory,
  relay,
  browsers,
}

function fail(sentence: string): never {
  console.error(sentence)
  process.exit(2)
}

function read() {
  const options = {
    json: { type: "string" },
    html: { type: "string" },
    quick: { type: "boolean", default: false },
    only: { type: "string", default: Object.keys(PARTS).join() },
  } as const
  try {
    return parseArgs({ options }).values
  } catch (error) {
    return fail(
      `${String(error)}\nUsage: npm run bench [-- --json FILE] [--html FILE] [--quick] [--only NAMES]`,
    )
  }
}

if (platform() !== "linux") fail("This needs Linux, which counts the processor time of each thread.")
const asked = read()
const names = asked.only.split(",")
for (const name of names)
  if (!(name in PARTS)) fail(`No such part: ${name}. Parts: ${Object.keys(PARTS).join(", ")}`)
requireMachine("test")
const run: Run = asked.quick ? "quick" : "whole"
const stage = await Stage.open()
const parts: Part[] = []
const browser = await stage.version()
try {
  for (const name of names) {
    // What one of them cannot measure takes nothing from the others.
    const part = await PARTS[name]!(stage, run).catch((error: unknown) => {
      console.error(`\nNot measured: ${name}.`, error)
      process.exitCode = 1
    })
    if (!part) continue
    parts.push(part)
    for (const table of part.tables) console.log(asText(table))
  }
} finally {
  await stage.close()
}
const load = Math.round((loadavg()[1] ?? 0) * 10) / 10
const report: Report = {
  date: new Date().toISOString().slice(0, 10),
  machine: machine(),
  browser,
  load,
  run,
  parts,
}
const bars = parts.flatMap(part => part.bars)
console.log(["", `${report.machine}; ${browser}; load ${load}`, "", ...bars.map(barText)].join("\n"))
if (asked.html) writeFileSync(asked.html, asHtml(report))
if (asked.json) writeFileSync(asked.json, `${JSON.stringify(asJson(report), null, 2)}\n`)
process.exit(bars.every(isHeld) ? process.exitCode : 1)
