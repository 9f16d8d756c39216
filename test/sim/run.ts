/**
 * `npm run test:sim -- [--runs N] [--members N] [--seed N] [--json FILE]`: made-up meetings of the real core, with faults.
 * One meeting has as many people as may be, the others mostly few. A run is repeated by its seed; what breaks is shrunk, and printed
 * with what happened in it.
 */
import { writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { simulate, summarize, table } from "./simulate.ts"

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: "string", default: "200" },
        members: { type: "string", default: "30" },
        seed: { type: "string", default: String(Date.now() % 2 ** 31) },
        json: { type: "string" },
      },
    })
    const numbers = [values.runs, values.members, values.seed].map(Number)
    const [runs = 0, members = 0, seed = 0] = numbers
    if (!numbers.every(Number.isSafeInteger) || runs < 1 || members < 2) throw new Error("numbers, please")
    return { runs, members, seed, json: values.json }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    console.error("Usage: npm run test:sim [-- --runs N --members N --seed N --json FILE]")
    process.exit(2)
  }
}

const { json, ...asked } = readArguments()
console.log(`Seed ${asked.seed}`)
const summary = summarize(asked, await simulate(asked))
console.log(table(summary))
if (json) writeFileSync(resolve(json), `${JSON.stringify(summary, null, 2)}\n`)
process.exit(summary.violations === 0 ? 0 : 1)
