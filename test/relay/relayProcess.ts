/** A real relay in a process of its own, which can really be killed. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { rmSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { build } from "esbuild"
import { ROOT } from "../../scripts/build.ts"

export interface RelayProcess {
  readonly origin: string
  readonly port: number
  readonly pid: number
  /** Ends the process at once, as a power cut would, and waits until it is gone. */
  kill(): Promise<void>
  /** Starts it again on the same port and the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

interface Ready {
  origin: string
  port: number
  pid: number
}

/** @param o Where it keeps its rooms: a folder, a cluster, or, with neither, its memory. */
export async function startRelayProcess(o: {
  data?: string
  nats?: string
  port?: number
  /** Files and sockets that it may have open at once. */
  descriptors?: number
}): Promise<RelayProcess> {
  const store =
    o.data !== undefined ? ["--data", o.data] : o.nats !== undefined ? ["--nats", o.nats] : ["--memory"]
  let running = await spawnRelay([...store, "--port", String(o.port ?? 0)], o.descriptors)
  const { port } = running.ready
  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    if (running.child.exitCode !== null || running.child.signalCode !== null) return
    const gone = once(running.child, "exit")
    running.child.kill(signal)
    await gone
  }
  return {
    get origin() {
      return running.ready.origin
    },
    port,
    get pid() {
      return running.ready.pid
    },
    kill: () => end("SIGKILL"),
    async restart() {
      const before = running.ready.pid
      running = await spawnRelay([...store, "--port", String(port)], o.descriptors)
      if (running.ready.pid === before) throw new Error("the relay that was killed still runs")
    },
    stop: () => end("SIGTERM"),
  }
}

/** One file of plain JavaScript starts several times faster than a tree of TypeScript, and these are started often. */
let program: Promise<string> | undefined

async function bundle(): Promise<string> {
  const outfile = join(ROOT, "dist", `relay-${process.pid}.mjs`)
  await build({
    entryPoints: [join(ROOT, "src/relay/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  })
  process.on("exit", () => rmSync(outfile, { force: true }))
  return outfile
}

async function spawnRelay(
  args: string[],
  descriptors: number | "unlimited" = "unlimited",
): Promise<{ child: ChildProcess; ready: Ready }> {
  program ??= bundle()
  const limit = descriptors === "unlimited" ? "" : `ulimit -n ${descriptors}; `
  const command = ["-c", `${limit}exec "$0" "$@"`, process.execPath, await program, ...args]
  const child = spawn("sh", command, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] })
  let complaints = ""
  child.stderr.on("data", data => {
    complaints += String(data)
  })
  const line = await Promise.race([
    once(createInterface(child.stdout), "line").then(([first]) => String(first)),
    once(child, "exit").then(() => undefined),
  ])
  if (line === undefined) throw new Error(`the relay did not start: ${complaints}`)
  const ready: unknown = JSON.parse(line)
  if (typeof ready !== "object" || ready === null || !("pid" in ready) || ready.pid !== child.pid) {
    throw new Error(`the relay's first line is not its own: ${line}`)
  }
  return { child, ready: ready as Ready }
}
