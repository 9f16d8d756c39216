/**
 * `npm test`: everything, one after the other, and a line that counts it all. `npm test -- unit` runs one part.
 *
 * Parts: types, lint, unit (in a real Chromium), node (relay, sample, hook, architecture), shapes (pages in the manner of real
 * clients), scenario (whole browsers), meetings (real servers with their own pages), codecs (every codec on every path between them).
 */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { ROOT } from "../scripts/build.ts"
import { runInBrowser, type Tally } from "../scripts/in-browser.ts"
import { requireMachine } from "../scripts/machine.ts"
import { brokenContexts } from "../scripts/types.ts"
import { playMatrix } from "./media/matrix.ts"
import { summary } from "./media/table.ts"
import { isGood, playShapes } from "./meetings/play.ts"
import { playMeetings } from "./meetings/real/all.ts"
import { table } from "./meetings/real/row.ts"

/** Counts what was asked, by name. */
function tallyOf(verdicts: (readonly [name: string, ok: boolean])[]): Tally {
  const failures = verdicts.flatMap(([name, ok]) => (ok ? [] : [name]))
  return { passed: verdicts.length - failures.length, failed: failures.length, skipped: 0, failures }
}

/** Runs a tool of node_modules, one test each. */
function tool(bin: string, ...args: string[]): [name: string, ok: boolean] {
  const path = join(ROOT, "node_modules", bin)
  return [bin, spawnSync(process.execPath, [path, ...args], { cwd: ROOT, stdio: "inherit" }).status === 0]
}

/** Mozilla's linter is in test/packages.node.test.ts. */
function lint(): Tally {
  return tallyOf([tool("@biomejs/biome/bin/biome", "check", "."), tool("knip/bin/knip.js", "--no-progress")])
}

async function nodeTests(wanted: (file: string) => boolean): Promise<Tally> {
  const files = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
    .filter(file => file.endsWith(".node.test.ts"))
    .map(file => join("test", file))
    .filter(wanted)
    .sort()
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] }
  // One file at a time: browsers and servers of two files would starve each other.
  for (const file of files) {
    const { status, output } = await runNodeTest(file)
    const count = (word: string) => Number(output.match(new RegExp(`^. ${word} (\\d+)$`, "m"))?.[1] ?? 0)
    tally.passed += count("pass")
    tally.skipped += count("skipped")
    const failed = Math.max(count("fail"), status === 0 ? 0 : 1)
    tally.failed += failed
    if (failed > 0) tally.failures.push(`${file}: ${failedIn(output).join("; ") || `exit ${status}`}`)
  }
  return tally
}

/** Names of the tests that failed, of what the reporter lists at its end. */
function failedIn(output: string): string[] {
  const [, list = ""] = output.split(/^✖ failing tests:$/m)
  return [...list.matchAll(/^✖ (.+) \([\d.]+ms\)$/gm)].map(([, name = ""]) => name)
}

/** Longest that one file of tests may take, in ms. */
const MOST_FILE_MS = 900_000

async function runNodeTest(file: string): Promise<{ status: number | null; output: string }> {
  const args = ["--import", "tsx", "--test", "--test-reporter=spec", "--test-force-exit", file]
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    timeout: MOST_FILE_MS,
  })
  let output = ""
  child.stdout.on("data", data => {
    output += String(data)
    process.stdout.write(data)
  })
  const [status] = await once(child, "exit")
  return { status: typeof status === "number" ? status : null, output }
}

async function codecs(): Promise<Tally> {
  const { text, tally } = summary(await playMatrix())
  console.log(text)
  return tally
}

const isScenario = (file: string) => file.startsWith(join("test", "scenario"))

async function shapes(): Promise<Tally> {
  const rows = await playShapes()
  return tallyOf(rows.map(row => [`${row.shape}, ${row.browser}: ${row.verdict}`, isGood(row)]))
}

async function meetings(): Promise<Tally> {
  const rows = await playMeetings({ folder: join(ROOT, "dist", "shots") })
  console.log(table(rows))
  const held = rows.filter(({ skipped }) => skipped === null)
  const tally = tallyOf(
    held.map(row => [`${row.meeting}: ${row.broken.join("; ")}`, row.broken.length === 0]),
  )
  return { ...tally, skipped: rows.length - held.length }
}

const PARTS: Record<string, () => Tally | Promise<Tally>> = {
  types: () => tallyOf([["types", brokenContexts().length === 0]]),
  lint,
  unit: () => runInBrowser([]),
  node: () => nodeTests(file => !isScenario(file)),
  shapes,
  scenario: () => nodeTests(isScenario),
  meetings,
  codecs,
}

requireMachine("test")
const asked = process.argv.slice(2)
const unknown = asked.filter(part => !(part in PARTS))
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(", ")}. Parts: ${Object.keys(PARTS).join(", ")}`)
  process.exit(2)
}
const total: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] }
const lines: string[] = []
for (const [name, run] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.log(`\n── ${name}`)
  const began = Date.now()
  const tally = await run()
  lines.push(
    `${name}: ${tally.passed} passed, ${tally.failed} failed (${Math.round((Date.now() - began) / 1000)} s)`,
  )
  total.passed += tally.passed
  total.failed += tally.failed
  total.skipped += tally.skipped
  total.failures.push(...tally.failures.map(failure => `${name}: ${failure}`))
}
console.log(`\n${lines.join("\n")}`)
if (total.failures.length > 0) console.log(`Failed:\n${total.failures.join("\n")}`)
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`,
)
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
