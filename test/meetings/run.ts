/**
 * `npm run test:shapes [-- --json FILE] [-- --soak] [-- --only NAME]`: how small pages in the manner of real clients fare, in each
 * browser. A raw observer at the other end of the wire counts what left them unsealed.
 */
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { requireMachine } from "../../scripts/machine.ts"
import { isGood, playShapes } from "./play.ts"

const SOAK_TIMES = 20

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    soak: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
  },
})
requireMachine("test")
const rows = await playShapes({
  ...(values.only && { only: values.only }),
  times: values.soak ? SOAK_TIMES : 1,
})
if (values.json) writeFileSync(values.json, `${JSON.stringify({ rows }, null, 2)}\n`)
const good = rows.filter(isGood).length
console.log(`\n${good} of ${rows.length} rows as expected`)
process.exit(rows.length > 0 && good === rows.length ? 0 : 1)
