/** `npm run test:chaos -- --store lmdb`: kills, cuts and swallows, and finds every acknowledged entry again. */
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { NATS_SERVER_COMMAND, provideNatsServer } from "../../../scripts/natsServer.ts"
import { type Outcome, play, verdictOn } from "./play.ts"
import type { Store } from "./venue.ts"

const USAGE =
  "Usage: npm run test:chaos -- --store memory|lmdb|jetstream [--seed N] [--seconds N] [--json FILE]"

function fail(sentence: string): never {
  console.error(sentence)
  process.exit(2)
}

function read() {
  const options = {
    store: { type: "string" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    seconds: { type: "string", default: "30" },
    json: { type: "string" },
  } as const
  try {
    return parseArgs({ options }).values
  } catch (error) {
    return fail(`${String(error)}\n${USAGE}`)
  }
}

const WORDS: readonly (readonly [keyof Outcome, string])[] = [
  ["kills", "processes killed"],
  ["cuts", "connections cut"],
  ["blackHoles", "black holes"],
  ["appended", "entries in the logs"],
  ["acknowledged", "acknowledged"],
  ["found", "found again"],
  ["lost", "lost"],
  ["orderViolations", "order violations"],
  ["casViolations", "compare-and-set violations"],
]
const STORES: readonly Store[] = ["memory", "lmdb", "jetstream"]
const asked = read()
const store = STORES.find(one => one === asked.store) ?? fail(USAGE)
const [seed, seconds] = [Number(asked.seed), Number(asked.seconds)]
if (!Number.isSafeInteger(seed) || !(seconds > 0)) fail(USAGE)
const server = store === "jetstream" ? provideNatsServer() : undefined
if (store === "jetstream" && server === undefined) fail(`This needs nats-server: ${NATS_SERVER_COMMAND}`)

console.log(`${store}, seed ${seed}, ${seconds} s`)
const { outcome, complaints } = await play({
  store,
  seed,
  seconds,
  ...(server === undefined ? {} : { server }),
})
for (const [name, word] of WORDS) console.log(`  ${word.padEnd(28)}${outcome[name]}`)
if (asked.json !== undefined) writeFileSync(asked.json, `${JSON.stringify(outcome)}\n`)
if (store !== "memory") for (const complaint of complaints) console.log(complaint)
const { held, sentence } = verdictOn(outcome)
console.log(sentence)
process.exit(held ? 0 : 1)
