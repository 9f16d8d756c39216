/** Three real nats-servers on loopback, a cluster, each of which can really be killed. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { until } from "./member.ts"

export interface NatsNode {
  readonly port: number
  readonly pid: number | undefined
  kill(): Promise<void>
  /** Stops it in the middle of whatever it does, until it goes on as if nothing had been. */
  freeze(): void
  thaw(): void
  /** Starts it again on the same ports and the same data. */
  restart(): Promise<void>
}

export interface NatsCluster {
  /** As `--nats` takes it. */
  readonly addresses: string
  readonly nodes: readonly NatsNode[]
  /** Ends all of it and removes its data. */
  stop(): Promise<void>
}

/** @param o.size 1 is a server that stands alone. `more`: further lines of every server's configuration. */
export async function startNatsCluster(server: string, { size = 3, more = "" } = {}): Promise<NatsCluster> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-nats-"))
  const ports = await freePorts(size * 2)
  const [clients, routes] = [ports.slice(0, size), ports.slice(size)]
  const nodes = clients.map(
    (port, n) => new Node(server, join(folder, `n${n}`), { port, route: routes[n] ?? 0, routes, more }),
  )
  const stop = async () => {
    await Promise.all(nodes.map(node => node.kill()))
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await Promise.all(nodes.map(node => node.restart()))
  } catch (error) {
    await stop()
    throw error
  }
  return { addresses: clients.map(port => `nats://127.0.0.1:${port}`).join(","), nodes, stop }
}

class Node implements NatsNode {
  #child: ChildProcess | undefined
  readonly port: number
  readonly #log: string

  constructor(
    private readonly server: string,
    private readonly folder: string,
    o: { port: number; route: number; routes: readonly number[]; more: string },
  ) {
    mkdirSync(folder, { recursive: true })
    this.port = o.port
    this.#log = join(folder, "log")
    const others = o.routes.map(route => `nats://127.0.0.1:${route}`)
    const cluster = `cluster { name: sotto, listen: "127.0.0.1:${o.route}", routes: ${JSON.stringify(others)} }`
    writeFileSync(
      join(folder, "conf"),
      `server_name: n${o.port}
listen: "127.0.0.1:${o.port}"
jetstream { store_dir: ${JSON.stringify(folder)}, sync_interval: always }
log_file: ${JSON.stringify(this.#log)}
${others.length > 1 ? cluster : ""}
${o.more}
`,
    )
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  async restart(): Promise<void> {
    writeFileSync(this.#log, "")
    const child = spawn(this.server, ["-c", join(this.folder, "conf")], { stdio: "ignore" })
    this.#child = child
    await until("a nats-server", () => child.exitCode !== null || this.#said("Server is ready"), {
      explain: () => this.#complaint(),
    })
    if (child.exitCode !== null) throw new Error(`nats-server did not start: ${this.#complaint()}`)
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, "exit")
    child.kill("SIGKILL")
    await gone
  }

  freeze(): void {
    this.#child?.kill("SIGSTOP")
  }

  thaw(): void {
    this.#child?.kill("SIGCONT")
  }

  #said(what: string): boolean {
    return readFileSync(this.#log, "utf8").includes(what)
  }

  #complaint(): string {
    return readFileSync(this.#log, "utf8")
      .split("\n")
      .filter(line => /\[(FTL|ERR)\]/.test(line))
      .join("\n")
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"))
  const ports = await Promise.all(
    servers.map(async server => {
      await once(server, "listening")
      const address = server.address()
      return typeof address === "object" && address ? address.port : 0
    }),
  )
  await Promise.all(servers.map(server => new Promise(done => server.close(done))))
  return ports
}
