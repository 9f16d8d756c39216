/** Debian's Janus on loopback, with nothing but its video room and audio bridge. Video rooms are made over its API, and recorded. */
import { spawn } from "node:child_process"
import { randomInt } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Handle, JanusSession } from "./janusSession.ts"
import { until } from "./watching.ts"

export interface JanusServer {
  port: number
  /** Folder with what is recorded. */
  recordings: string
  session(): Promise<JanusSession>
  /** Waits until Janus has ended and its recordings are whole, lets `last` look at them, and removes everything. */
  close(last?: () => void): Promise<void>
}

export interface RoomOptions {
  /** In Janus' own spelling: "vp8", "h264" and so on. */
  videocodec: string
  /** Bits per second that a publisher may send. */
  bitrate?: number
  /** Whether spatial layers of VP9 are told apart. */
  video_svc?: boolean
}

const CONFIG = "/etc/janus/janus.jcfg"
const KEPT = ["libjanus_videoroom.so", "libjanus_audiobridge.so", "libjanus_http.so"]
/** The one room of the audio bridge. */
export const MIXING_ROOM = 1234

/** Whether Janus and its demos are installed (Debian: `janus`, `janus-demos`). */
export function janusInstalled(): boolean {
  return existsSync("/usr/bin/janus") && existsSync(CONFIG) && existsSync("/usr/share/janus/demos")
}

export async function startJanusServer(): Promise<JanusServer> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-janus-"))
  const recordings = join(folder, "recordings")
  mkdirSync(recordings)
  const port = await freePort()
  writeConfig(folder, port)
  const janus = spawn("/usr/bin/janus", ["-F", folder, "-o", "-E", "lo"], {
    stdio: ["ignore", "ignore", "inherit"],
  })
  const ended = new Promise<void>(resolve => janus.once("exit", () => resolve()))
  const sessions: JanusSession[] = []
  const session = async () => {
    const opened = await JanusSession.open(port)
    sessions.push(opened)
    return opened
  }
  const close = async (last?: () => void) => {
    await Promise.all(sessions.map(one => one.close()))
    janus.kill("SIGINT")
    const late = setTimeout(() => janus.kill("SIGKILL"), 5_000)
    await ended
    clearTimeout(late)
    last?.()
    rmSync(folder, { recursive: true, force: true })
  }
  const answers = async () => {
    if (janus.exitCode !== null) throw new Error(`Janus ended with ${janus.exitCode}`)
    return session().then(
      () => true,
      () => false,
    )
  }
  try {
    await until(answers, yes => yes, { what: "answer from Janus", timeoutMs: 15_000 })
  } catch (error) {
    await close()
    throw error
  }
  return { port, recordings, session, close }
}

/** @returns The number of a fresh room, whose publishers are recorded. */
export async function createRoom(handle: Handle, to: RoomOptions & { rec_dir: string }): Promise<number> {
  const room = randomInt(100_000, 1_000_000_000)
  const usual = { publishers: 6, bitrate: 512_000, fir_freq: 10, audiocodec: "opus", record: true }
  await handle.ask({ request: "create", room, description: "Stage", ...usual, ...to })
  return room
}

/** Debian's folders, and nothing but video room, audio bridge and HTTP. */
function writeConfig(folder: string, port: number): void {
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
    `general: { json = "compact", base_path = "/janus", http = true, port = ${port}, ip = "127.0.0.1", https = false }
admin: { admin_http = false, admin_https = false }
`,
  )
  write("janus.plugin.videoroom.jcfg", "general: {}\n")
  write(
    "janus.plugin.audiobridge.jcfg",
    `room-${MIXING_ROOM}: { description = "Stage", sampling_rate = 48000 }\n`,
  )
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>(resolve => server.close(() => resolve()))
  return port
}
