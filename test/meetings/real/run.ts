/**
 * `npm run test:meetings [-- --json FILE] [-- --only NAME] [-- --shots FOLDER]`: Sotto in real meetings, each with its own server and
 * page, in a real Chromium: two protected people, one without Sotto, and connectors where the meeting has some.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { ROOT } from "../../../scripts/build.ts"
import { requireMachine } from "../../../scripts/machine.ts"
import { playMeetings } from "./all.ts"
import { table } from "./row.ts"

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string", multiple: true },
    shots: { type: "string", default: join(ROOT, "dist", "shots") },
  },
})
requireMachine("test")
const rows = await playMeetings({ folder: values.shots, ...(values.only && { only: values.only }) })
if (values.json) writeFileSync(values.json, `${JSON.stringify({ rows }, null, 2)}\n`)
console.log(`\n${table(rows)}`)
process.exit(rows.length > 0 && rows.every(({ broken }) => broken.length === 0) ? 0 : 1)
