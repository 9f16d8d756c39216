/** `npm run bench:relay -- --store lmdb`: what a relay costs, and how long it takes, with many rooms. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { NATS_SERVER_COMMAND, provideNatsServer } from "../../../scripts/natsServer.ts"
import { startNatsCluster } from "../natsCluster.ts"
import { type RelayProcess, startRelayProcess } from "../relayProcess.ts"
import { type Crowd, RelayCrowd } from "./crowd.ts"
import { NatsCrowd } from "./natsCrowd.ts"
import { busyMs, cpuMs, residentBytes } from "./processes.ts"

const USAGE = `Usage: npm run bench:relay -- --store memory|lmdb|jetstream|nats|nats-r3 [--rooms 100] [--members 10] [--rate 200] [--seconds 20]
  --most          instead of a rate, 80 entries under way at all times, for 4 seconds
  --json FILE     the same figures
nats and nats-r3 are the peer: no relay, each member a client of one server, or of one of three.`

function fail(sentence: string): never {
  console.error(sentence)
  process.exit(2)
}

function read() {
  const options = {
    store: { type: "string" },
    rooms: { type: "string", default: "100" },
    members: { type: "string", default: "10" },
    rate: { type: "string", default: "200" },
    seconds: { type: "string", default: "20" },
    most: { type: "boolean", default: false },
    json: { type: "string" },
  } as const
  try {
    return parseArgs({ options }).values
  } catch (error) {
    return fail(`${String(error)}\n${USAGE}`)
  }
}

/** Latencies in ms; memory in MB and kB as the machine counts it. */
export interface Figures {
  store: string
  connections: number
  rooms: number
  appendsPerSecond: number
  appendP50Ms: number
  appendP99Ms: number
  fanOutP50Ms: number
  fanOutP99Ms: number
  cpuPerAppendUs: number
  kBPerConnection: number
  residentMB: number
  residentAtStartMB: number
  missing: number
  refusals: number
  otherLoadPercent: number
}

interface Place {
  readonly crowd: Crowd
  /** Where the members connect to. */
  readonly address: string
  /** Every process that serves. */
  readonly pids: readonly number[]
  /** Those that hold the members' connections. */
  readonly doors: readonly number[]
  end(): Promise<void>
}

async function open(store: string | undefined): Promise<Place> {
  if (store === "memory") {
    const relay = await startRelayProcess({})
    return behindRelay(relay, [], () => relay.kill())
  }
  if (store === "lmdb") {
    const data = mkdtempSync(join(tmpdir(), "sotto-load-"))
    const relay = await startRelayProcess({ data })
    return behindRelay(relay, [], async () => {
      await relay.kill()
      rmSync(data, { recursive: true })
    })
  }
  if (store !== "jetstream" && store !== "nats" && store !== "nats-r3") return fail(USAGE)
  const server = provideNatsServer() ?? fail(`This needs nats-server: ${NATS_SERVER_COMMAND}`)
  const cluster = await startNatsCluster(server, { size: store === "nats" ? 1 : 3 })
  const nodes = cluster.nodes.flatMap(node => node.pid ?? [])
  if (store !== "jetstream")
    return {
      crowd: new NatsCrowd(),
      address: cluster.addresses,
      pids: nodes,
      doors: nodes,
      end: cluster.stop,
    }
  const relay = await startRelayProcess({ nats: cluster.addresses })
  return behindRelay(relay, nodes, async () => {
    await relay.kill()
    await cluster.stop()
  })
}

function behindRelay(relay: RelayProcess, others: number[], end: () => Promise<void>): Place {
  return {
    crowd: new RelayCrowd(),
    address: relay.origin,
    pids: [relay.pid, ...others],
    doors: [relay.pid],
    end,
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
const pause = (ms: number) => new Promise(done => setTimeout(done, ms))

/** One entry after the other at a steady pace, whatever becomes of them. */
async function speak(crowd: Crowd, perSecond: number, ms: number): Promise<void> {
  const began = performance.now()
  const stride = 7_919
  let said = 0
  const answers: Promise<void>[] = []
  for (let passed = 0; passed < ms; passed = performance.now() - began) {
    for (; said < (passed * perSecond) / 1_000; said++) answers.push(crowd.say(said * stride))
    await pause(2)
  }
  await Promise.all(answers)
}

/** As many as there can be, with so many under way. */
async function hurry(crowd: Crowd, underWay: number, ms: number): Promise<void> {
  const began = performance.now()
  let said = 0
  const one = async () => {
    while (performance.now() - began < ms) await crowd.say(said++)
  }
  await Promise.all(Array.from({ length: underWay }, one))
}

function quantile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort()
  return Number((sorted[Math.floor(sorted.length * part)] ?? Number.NaN).toFixed(2))
}

const asked = read()
const [rooms, members, rate] = [asked.rooms, asked.members, asked.rate].map(Number) as [
  number,
  number,
  number,
]
const ms = asked.most ? 4_000 : Number(asked.seconds) * 1_000
const place = await open(asked.store)
try {
  const { crowd, pids, doors } = place
  const [all, own] = [sum(pids.map(residentBytes)), sum(doors.map(residentBytes))]
  await crowd.enter(place.address, { rooms, members })
  const grown = sum(doors.map(residentBytes)) - own
  if (!asked.most) await speak(crowd, rate, 3_000)
  crowd.tally.take()
  const before = {
    serving: sum(pids.map(cpuMs)),
    ours: cpuMs(process.pid),
    busy: busyMs(),
    at: performance.now(),
  }
  await (asked.most ? hurry(crowd, 80, ms) : speak(crowd, rate, ms))
  const seconds = (performance.now() - before.at) / 1_000
  await crowd.tally.delivered(members)
  const serving = sum(pids.map(cpuMs)) - before.serving
  const others = busyMs() - before.busy - serving - (cpuMs(process.pid) - before.ours)
  const { append, fanOut } = crowd.tally.take()
  const figures: Figures = {
    store: asked.store ?? "",
    connections: crowd.connections,
    rooms,
    appendsPerSecond: Math.round(append.length / seconds),
    appendP50Ms: quantile(append, 0.5),
    appendP99Ms: quantile(append, 0.99),
    fanOutP50Ms: quantile(fanOut, 0.5),
    fanOutP99Ms: quantile(fanOut, 0.99),
    cpuPerAppendUs: Math.round((serving * 1_000) / append.length),
    kBPerConnection: Number((grown / crowd.connections / 1_024).toFixed(1)),
    residentMB: Math.round(sum(pids.map(residentBytes)) / 1_024 ** 2),
    residentAtStartMB: Math.round(all / 1_024 ** 2),
    missing: append.length * members - fanOut.length,
    refusals: crowd.refusals,
    otherLoadPercent: Math.round(others / seconds / 10),
  }
  for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(20)}${value}`)
  if (asked.json !== undefined) writeFileSync(asked.json, `${JSON.stringify(figures)}\n`)
  crowd.leave()
  process.exitCode = figures.missing === 0 ? 0 : 1
} finally {
  await place.end()
}
process.exit()
