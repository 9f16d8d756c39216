/** Debian's Janus on loopback with one fresh room, its own demo pages, and a tap on what it forwards. */
import { type ChildProcess, spawn } from "node:child_process"
import { randomInt } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "puppeteer-core"
import { Tap, type Watch } from "../../src/sample/tap.ts"
import { serveDemos } from "./janusDemos.ts"
import { Recordings } from "./recordings.ts"
import { until } from "./watching.ts"

export interface Janus {
  /** Address of the video room demo, with the room in it. */
  url: string
  /** Address of the demo whose server mixes the voices. */
  mixing: string
  /** Every packet that Janus gets from a publisher, up to about a second late; `atMs` is when Janus had it. */
  tap(watch: Watch): () => void
  close(): Promise<void>
}

const CONFIG = "/etc/janus/janus.jcfg"
const KEPT = ["libjanus_videoroom.so", "libjanus_audiobridge.so", "libjanus_http.so"]
const READ_EVERY_MS = 250

/** Whether Janus and its demos are installed (Debian: `janus`, `janus-demos`). */
export function janusInstalled(): boolean {
  return existsSync("/usr/bin/janus") && existsSync(CONFIG) && existsSync("/usr/share/janus/demos")
}

export async function startJanus(): Promise<Janus> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-janus-"))
  const recordings = join(folder, "recordings")
  mkdirSync(recordings)
  const [port, room] = [await freePort(), randomInt(100_000, 1_000_000)]
  writeConfig(folder, { port, room, recordings })
  const janus = spawn("/usr/bin/janus", ["-F", folder, "-o", "-E", "lo"], {
    stdio: ["ignore", "ignore", "inherit"],
  })
  const ended = new Promise<void>(resolve => janus.once("exit", () => resolve()))
  const api = (ask: object) => call(port, ask)
  const handle = await attach(api, janus)
  const { server, url } = await serveDemos(port)
  const tap = new Tap()
  const reader = new Recordings(recordings)
  const names = new Map<number, string>()
  const read = (unnamed: (id: number) => string | undefined) => {
    for (const packet of reader.read(id => names.get(id) ?? unnamed(id))) tap.report(packet)
  }
  let reading = Promise.resolve()
  const timer = setInterval(() => {
    reading = reading.then(async () => {
      for (const { id, display } of await participants(handle, room)) names.set(id, display)
      read(() => undefined)
    })
    reading.catch(() => undefined)
  }, READ_EVERY_MS)
  return {
    url: `${url}videoroomtest.html?room=${room}`,
    mixing: `${url}audiobridgetest.html?room=${room}`,
    tap: tap.watch,
    close: async () => {
      clearInterval(timer)
      await reading.catch(() => undefined)
      janus.kill("SIGINT")
      const late = setTimeout(() => janus.kill("SIGKILL"), 5_000)
      await ended
      clearTimeout(late)
      read(id => `user ${id}`)
      server.closeAllConnections()
      await new Promise<void>(resolve => server.close(() => resolve()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Clicks through the demo: Start, name, join. Ends when the page publishes and Janus has its connection. */
export async function joinDemo(page: Page, janus: Janus, name: string): Promise<void> {
  await page.goto(janus.url, { waitUntil: "load" })
  await page.waitForSelector("#start:not([disabled])", { visible: true })
  await page.click("#start")
  await page.waitForSelector("#username", { visible: true })
  await page.type("#username", name)
  await page.click("#register")
  await until(
    () => page.evaluate('sfutest?.webrtcStuff?.pc?.connectionState ?? "none"'),
    state => state === "connected",
    { what: `connection of ${name} to Janus` },
  )
}

/** Leaves as a person does, by the demo's own button. */
export async function leaveDemo(page: Page): Promise<void> {
  await page.click("#start")
}

type Api = (ask: object) => Promise<Record<string, unknown>>

/** Waits until Janus answers, and opens a handle on its video room for asking who is there. */
async function attach(api: Api, janus: ChildProcess): Promise<Api> {
  const session = await until(
    async () => {
      if (janus.exitCode !== null) throw new Error(`Janus ended with ${janus.exitCode}`)
      return idIn(await api({ janus: "create" }).catch(() => ({})))
    },
    id => id !== undefined,
    { what: "answer from Janus", timeoutMs: 15_000 },
  )
  const inSession = (ask: object) => api({ session_id: session, ...ask })
  const handle = idIn(await inSession({ janus: "attach", plugin: "janus.plugin.videoroom" }))
  return body => inSession({ janus: "message", handle_id: handle, body })
}

function idIn(answer: Record<string, unknown>): number | undefined {
  const { data } = answer
  return typeof data === "object" && data && "id" in data && typeof data.id === "number" ? data.id : undefined
}

async function participants(api: Api, room: number): Promise<{ id: number; display: string }[]> {
  const answer = await api({ request: "listparticipants", room })
  const { plugindata } = answer as {
    plugindata?: { data?: { participants?: { id: number; display?: string }[] } }
  }
  const found = plugindata?.data?.participants ?? []
  return found.map(({ id, display }) => ({ id, display: display ?? `user ${id}` }))
}

async function call(port: number, ask: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`http://127.0.0.1:${port}/janus`, {
    method: "POST",
    body: JSON.stringify({ transaction: "stage", ...ask }),
  })
  return (await answer.json()) as Record<string, unknown>
}

/** Debian's folders, nothing but video room, audio bridge and HTTP, and one room of each; the first is recorded. */
function writeConfig(folder: string, to: { port: number; room: number; recordings: string }): void {
  const installed = readFileSync(CONFIG, "utf8")
  const line = (name: string) => installed.match(new RegExp(`^\\s*${name}\\s*=\\s*"([^"]*)"`, "m"))?.[1] ?? ""
  const others = (name: string) => {
    const files = existsSync(line(name)) ? readdirSync(line(name)) : []
    return files.filter(file => file.endsWith(".so") && !KEPT.includes(file)).join(",")
  }
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write(
    "janus.jcfg",
    `general: { configs_folder = "${folder}", plugins_folder = "${line("plugins_folder")}"
  transports_folder = "${line("transports_folder")}", events_folder = "${line("events_folder")}"
  loggers_folder = "${line("loggers_folder")}", debug_level = 2, server_name = "stage" }
nat: { ice_enforce_list = "lo" }
plugins: { disable = "${others("plugins_folder")}" }
transports: { disable = "${others("transports_folder")}" }
events: { broadcast = false }
`,
  )
  write(
    "janus.transport.http.jcfg",
    `general: { json = "compact", base_path = "/janus", http = true, port = ${to.port}, ip = "127.0.0.1", https = false }
admin: { admin_http = false, admin_https = false }
`,
  )
  write(
    "janus.plugin.videoroom.jcfg",
    `room-${to.room}: { description = "Stage", publishers = 6, bitrate = 512000, fir_freq = 10
  audiocodec = "opus", videocodec = "vp8", record = true, rec_dir = "${to.recordings}" }
`,
  )
  write(
    "janus.plugin.audiobridge.jcfg",
    `room-${to.room}: { description = "Stage", sampling_rate = 48000 }\n`,
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>(resolve => server.close(() => resolve()))
  return port
}
