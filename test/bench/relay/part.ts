import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ROOT } from "../../../scripts/build.ts"
import { provideNatsServer } from "../../../scripts/natsServer.ts"
import type { Figures } from "../../relay/load/run.ts"
import type { Bar, Part, Run } from "../report.ts"
import type { Stage } from "../stage.ts"

const PACE = { whole: ["--rooms", "1000", "--seconds", "20"], quick: ["--seconds", "5"] } as const
const NATS = ["jetstream", "nats", "nats-r3"] as const

/** The relay with its stores, and bare NATS in the same manner: rooms of ten, 200 entries a second among all of them. */
export async function relay(_stage: Stage, run: Run): Promise<Part> {
  const stores = ["memory", "lmdb", ...(provideNatsServer() ? NATS : [])]
  const figures: Figures[] = []
  for (const store of stores) figures.push(await load(["--store", store, ...PACE[run]]))
  const most = await load(["--store", "lmdb", "--most", "--rooms", "20"])
  return {
    name: "relay",
    figures: { paced: figures, most },
    tables: [
      {
        title: "The relay",
        note: "Rooms of ten, 200 entries a second among all of them; ms. Who loads it shares the machine.",
        head: [
          "store",
          "connections",
          "append p50",
          "p99",
          "fan-out p50",
          "p99",
          "µs an append",
          "kB a connection",
        ],
        rows: figures.map(one => [
          one.store,
          one.connections,
          one.appendP50Ms,
          one.appendP99Ms,
          one.fanOutP50Ms,
          one.fanOutP99Ms,
          one.cpuPerAppendUs,
          one.kBPerConnection,
        ]),
      },
    ],
    bars: barsOf(
      figures.find(one => one.store === "lmdb"),
      most,
    ),
  }
}

function barsOf(lmdb: Figures | undefined, most: Figures): Bar[] {
  if (!lmdb) return []
  const bar = (what: string, figure: number, atMost: number, unit: Bar["unit"]): Bar => ({
    what: `relay: ${what}`,
    figure,
    most: atMost,
    unit,
  })
  return [
    bar("durable append, p50", lmdb.appendP50Ms, 1, "ms"),
    bar("durable append, p99", lmdb.appendP99Ms, 4, "ms"),
    bar("fan-out, p50", lmdb.fanOutP50Ms, 1, "ms"),
    bar("a connection", lmdb.kBPerConnection, 7.5, "kB"),
    // 7,700 appends a second.
    bar("from one durable append to the next", 1_000_000 / most.appendsPerSecond, 130, "µs"),
  ]
}

async function load(args: readonly string[]): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-bench-"))
  const json = join(folder, "figures.json")
  try {
    const program = join(ROOT, "test/relay/load/run.ts")
    const child = spawn(process.execPath, [...process.execArgv, program, ...args, "--json", json], {
      stdio: ["ignore", "ignore", "inherit"],
    })
    await once(child, "exit")
    return JSON.parse(readFileSync(json, "utf8")) as Figures
  } finally {
    rmSync(folder, { recursive: true })
  }
}
