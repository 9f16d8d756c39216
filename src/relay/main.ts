/** `npm run relay -- --port N --data DIR`: a key relay. Prints one line of JSON when it is ready. */
import { readFileSync, writeSync } from "node:fs"
import { parseArgs } from "node:util"
import { FolderInUse } from "./folderLock.ts"
import { JetStreamLog } from "./jetStreamLog.ts"
import { LmdbLog } from "./lmdbLog.ts"
import { MemoryLog } from "./memoryLog.ts"
import { joinCluster } from "./natsCluster.ts"
import type { RoomLog } from "./roomLog.ts"
import { startRelay, VERSION } from "./server.ts"
import { isWhole, readThrough } from "./storeCheck.ts"

const USAGE = `Usage: npm run relay -- --data DIR [--port 8787] [--host 127.0.0.1]
  --data DIR            keeps the rooms in DIR
  --check               with --data: reads all of it, and ends with status 0 if it is whole
  --nats URL[,URL…]     keeps them on a NATS JetStream cluster, which several relays may share: see docs/running-a-relay.md
  --nats-creds FILE     credentials for it
  --memory              keeps them in memory instead: whatever it acknowledged is gone when it ends
  --port N              0 takes any free port
  --host ADDRESS        other than loopback only with --tls-cert and --tls-key, or with --insecure behind a TLS proxy
  --behind-proxy        all come through a proxy that adds X-Forwarded-For: limits count for the address that it gives
  --tls-cert FILE --tls-key FILE`

/** Ends with a sentence: 2 for what was asked wrongly, 1 for what went wrong. */
function fail(sentence: string, status: 1 | 2): never {
  console.error(sentence)
  process.exit(status)
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        port: { type: "string", default: "8787" },
        host: { type: "string", default: "127.0.0.1" },
        data: { type: "string" },
        memory: { type: "boolean", default: false },
        nats: { type: "string" },
        "nats-creds": { type: "string" },
        "tls-cert": { type: "string" },
        "tls-key": { type: "string" },
        check: { type: "boolean", default: false },
        "behind-proxy": { type: "boolean", default: false },
        insecure: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, 2)
  }
}

const asked = readArguments()
if (asked.help) {
  console.log(USAGE)
  process.exit(0)
}
const port = Number(asked.port)
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  fail(`--port takes a number from 0 to 65535, not ${asked.port}`, 2)
const stores = [asked.data !== undefined, asked.nats !== undefined, asked.memory].filter(Boolean)
if (stores.length !== 1) fail(`Give one of --data DIR, --nats URL and --memory.\n${USAGE}`, 2)
if (asked.check) {
  if (asked.data === undefined) fail("--check goes with --data DIR", 2)
  await readThrough(asked.data).catch((error: unknown) =>
    fail(error instanceof Error ? error.message : "unknown fault", 1),
  )
  process.exit(0)
}
const loopback = ["127.0.0.1", "::1", "localhost"].includes(asked.host)
const [cert, key] = [asked["tls-cert"], asked["tls-key"]]
if ((cert === undefined) !== (key === undefined)) fail("--tls-cert and --tls-key go together", 2)
if (!loopback && cert === undefined && !asked.insecure) {
  fail(
    `Without TLS the relay is for this machine only. Give --tls-cert and --tls-key, or --insecure behind a TLS proxy.`,
    2,
  )
}

async function openLog(): Promise<RoomLog> {
  if (asked.nats !== undefined) return openCluster(asked.nats)
  if (asked.data === undefined) return new MemoryLog()
  if (!isWhole(asked.data))
    fail(`${asked.data} is damaged. Move it away: whoever meets goes on after starting the meeting anew.`, 1)
  try {
    return new LmdbLog(asked.data)
  } catch (error) {
    if (error instanceof FolderInUse) fail(`${error.message}. Stop it first, or give another folder.`, 1)
    return fail(
      `${asked.data} cannot be opened as a relay's folder: ${error instanceof Error ? error.message : "unknown fault"}`,
      1,
    )
  }
}

async function openCluster(nats: string): Promise<RoomLog> {
  const addresses = nats.split(",")
  const wrong = addresses.some(address => !URL.canParse(address) || !/^(nats|tls):/.test(address))
  // An address may hold a password: it is not repeated.
  if (wrong) fail("--nats takes addresses such as nats://host:4222, with commas between them", 2)
  try {
    const credentials =
      asked["nats-creds"] === undefined ? {} : { credentials: readFileSync(asked["nats-creds"]) }
    return await JetStreamLog.on(await joinCluster({ addresses, name: "sotto", ...credentials }))
  } catch (error) {
    return fail(error instanceof Error ? error.message : "unknown fault", 1)
  }
}

const log = await openLog()
const relay = await startRelay({
  host: asked.host,
  port,
  log,
  behindProxy: asked["behind-proxy"],
  ...(cert !== undefined && key !== undefined
    ? { tls: { cert: readFileSync(cert), key: readFileSync(key) } }
    : {}),
  // What the store could not write was not answered; whoever waits for it asks again after the restart. An ordinary exit
  // would wait for the store's writer thread, which after a failed commit may wait for us, for ever.
  broken(error) {
    writeSync(2, `the store failed: ${error instanceof Error ? error.message : "unknown fault"}\n`)
    process.kill(process.pid, "SIGKILL")
  },
}).catch((error: unknown) =>
  fail(
    `cannot listen on ${asked.host}:${port}: ${error instanceof Error ? error.message : "unknown fault"}`,
    1,
  ),
)

let stopping = false
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    void relay.close().then(() => process.exit(0))
  })
}
console.log(
  JSON.stringify({
    ready: true,
    port: relay.port,
    origin: relay.origin,
    pid: process.pid,
    store: log.store,
    version: VERSION,
  }),
)
