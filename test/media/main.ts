/**
 * `npm run test:codecs`: every codec on every path, between real browsers and through Janus, with an outsider on each.
 *
 *   npm run test:codecs [-- --json FILE]   writes the rows to FILE too
 *                       [-- --quick]       each codec once, and Janus once
 *                       [-- --seed N]      of the packets that get lost
 */
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { requireMachine } from "../../scripts/machine.ts"
import { playMatrix } from "./matrix.ts"
import { CALLS, isQuick } from "./rows.ts"
import { summary } from "./table.ts"

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: "string" },
        quick: { type: "boolean", default: false },
        seed: { type: "string" },
      },
    })
    return values
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    console.error("Usage: npm run test:codecs [-- [--json FILE] [--quick] [--seed N]]")
    process.exit(2)
  }
}

const { json, quick, seed } = readArguments()
requireMachine("test")
const calls = quick ? CALLS.filter(isQuick) : CALLS
const rows = await playMatrix({ calls, ...(seed ? { seed: Number(seed) } : {}) })
if (json) writeFileSync(json, `${JSON.stringify({ rows }, null, 2)}\n`)
const { text, tally } = summary(rows)
console.log(text)
process.exit(tally.failed > 0 || tally.passed === 0 ? 1 : 0)
