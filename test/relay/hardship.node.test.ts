import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, describe, it } from "node:test"
import { expect } from "chai"
import { WebSocket } from "ws"
import { ROOT } from "../../scripts/build.ts"
import { encodeToRelay, SEQ_0 } from "../../src/channel/wire.ts"
import { LIMITS, type Limits } from "../../src/relay/limits.ts"
import { LmdbLog } from "../../src/relay/lmdbLog.ts"
import { startRelay } from "../../src/relay/server.ts"
import { residentBytes } from "./load/processes.ts"
import { freshId, joinRoom, roomKeys, type TestMember, until } from "./member.ts"
import { startRelayProcess } from "./relayProcess.ts"

const ending: (() => unknown)[] = []
after(async () => {
  for (const end of ending.reverse()) await end()
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "sotto-hardship-"))
  ending.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function relayWith(limits: Partial<Limits>): Promise<string> {
  const log = new LmdbLog(folder(), { limits: { ...LIMITS, ...limits } })
  const relay = await startRelay({
    host: "127.0.0.1",
    port: 0,
    log,
    limits: { ...LIMITS, ...limits },
    broken: error => {
      throw error
    },
  })
  ending.push(() => relay.close())
  return relay.origin
}

function joined(...[relay, keys]: [string, Parameters<typeof joinRoom>[1]]): TestMember {
  const member = joinRoom(relay, keys)
  ending.push(() => member.client.close())
  return member
}

describe("a relay under hardship", () => {
  it("keeps no place for whoever is gone before the room is open", async () => {
    const relay = await relayWith({ connectionsPerRoom: 4 })
    const keys = roomKeys(21)
    for (let n = 0; n < 12; n++) {
      const socket = new WebSocket(`${relay.replace("http", "ws")}/ws`)
      await once(socket, "open")
      const open = encodeToRelay({ kind: "open", room: keys.id, token: keys.token, after: SEQ_0 })
      socket.send(open, () => socket.terminate())
      await once(socket, "close")
    }
    const member = joined(relay, keys)
    await member.until("an answer", () => member.failures.length > 0 || member.client.state === "live")
    expect(member.failures).to.deep.equal([])
  })

  it("hands a newcomer a log far larger than what it lets pile up for a reader who lags", async () => {
    const relay = await relayWith({ messagesPerSecond: 10_000, burst: 10_000 })
    const keys = roomKeys(22)
    const writer = joined(relay, keys)
    const plaintext = new Uint8Array(60_000)
    for (let n = 0; n < 120; n++) await writer.client.append({ lane: 0, id: freshId(), plaintext })
    const reader = joined(relay, keys)
    await reader.until("live", () => reader.client.state === "live")
    expect(reader.entries).to.have.length(120)
    expect(reader.states).to.deep.equal(["catching-up", "live"])
  })

  it("answers nothing and ends when its disk takes no more, and has all that it acknowledged when there is space", async () => {
    const data = folder()
    const relay = async (limit: string) => {
      const main = join(ROOT, "src/relay/main.ts")
      const command = `ulimit -f ${limit}; exec "$0" --import tsx "$1" --port 0 --data "$2"`
      const child = spawn("sh", ["-c", command, process.execPath, main, data], {
        cwd: ROOT,
        stdio: ["ignore", "pipe", "ignore"],
      })
      ending.push(() => child.kill("SIGKILL"))
      const [line] = await once(child.stdout, "data")
      const ready: { origin: string } = JSON.parse(String(line))
      return { child, origin: ready.origin }
    }
    // In blocks of 512 bytes: a quarter of a mebibyte a file.
    const small = await relay("512")
    const exited = once(small.child, "exit")
    const keys = roomKeys(23)
    const writer = joined(small.origin, keys)
    await writer.until("live", () => writer.client.state === "live")
    const acknowledged = new Set<number>()
    const writing = Array.from({ length: 90 }, async () => {
      const outcome = await writer.client.append({
        lane: 0,
        id: freshId(),
        plaintext: new Uint8Array(10_000),
      })
      if (outcome.kind === "appended") acknowledged.add(outcome.seq)
      else expect(outcome).to.deep.equal({ kind: "closed" })
    })
    const [status] = await exited
    expect(status).not.to.equal(0)
    writer.client.close()
    await Promise.all(writing)
    expect(acknowledged.size).to.be.lessThan(90)

    const large = await relay("unlimited")
    const reader = joined(large.origin, keys)
    await until("live", () => reader.client.state === "live" || reader.failures.length > 0)
    expect(reader.failures).to.deep.equal([])
    expect(reader.entries.map(one => Number(one.seq))).to.include.members([...acknowledged])
  })

  for (const [what, spoil] of [
    ["is overwritten", bytes => bytes.fill(0x5a)],
    ["is cut in half", bytes => bytes.subarray(0, bytes.length / 2)],
    ["has lost its end", bytes => bytes.subarray(0, bytes.length - 20 * 4_096)],
    ["has pages of zeros", bytes => bytes.fill(0, 4 * 4_096)],
  ] as [string, (bytes: Buffer) => Buffer][]) {
    it(`says so and does not start when its file ${what}`, async () => {
      const data = folder()
      const relay = await startRelayProcess({ data })
      const writer = joined(relay.origin, roomKeys(24))
      for (let n = 0; n < 60; n++)
        await writer.client.append({ lane: 0, id: freshId(), plaintext: new Uint8Array(10_000) })
      writer.client.close()
      await relay.kill()
      const file = join(data, "data.mdb")
      writeFileSync(file, spoil(readFileSync(file)))
      const start = await startRelayProcess({ data }).catch(String)
      expect(start).to.match(/did not start: \S+ is damaged\. Move it away/)
    })
  }

  it("outlives more callers than it can take, and is there for the next ones", async () => {
    const relay = await startRelayProcess({ descriptors: 80 })
    ending.push(() => relay.stop())
    const { pid } = relay
    const callers = Array.from({ length: 150 }, () => connect(relay.port, "127.0.0.1"))
    for (const caller of callers) caller.on("error", () => undefined)
    await until("all have called", () => callers.every(one => !one.connecting))
    for (const caller of callers) caller.destroy()
    const member = joined(relay.origin, roomKeys(25))
    await member.until("live", () => member.client.state === "live")
    expect(await (await fetch(`${relay.origin}/healthz`)).json()).to.include({ pid })
  })

  it("holds a thousand members at once, each of whom hears what one says", async test => {
    const relay = await startRelayProcess({})
    ending.push(() => relay.stop())
    const before = residentBytes(relay.pid)
    const members = Array.from({ length: 1_000 }, (_, n) => joined(relay.origin, roomKeys(100 + (n % 10))))
    await until("all are in", () => members.every(one => one.client.state === "live"), { withinMs: 60_000 })
    const each = Math.round((residentBytes(relay.pid) - before) / members.length / 1_024)
    test.diagnostic(`${members.length} connections, ${each} kB each`)
    for (const member of members.slice(0, 10))
      await member.client.append({ lane: 0, id: freshId(), plaintext: new Uint8Array(9) })
    await until("all have heard", () => members.every(one => one.entries.length === 1))
    for (const member of members) member.client.close()
  })
})
