import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, describe, it } from "node:test"
import { expect } from "chai"
import { WebSocket } from "ws"
import { sealEntry } from "../../src/channel/envelope.ts"
import { decodeFromRelay, encodeToRelay, SEQ_0 } from "../../src/channel/wire.ts"
import { faultyNetwork } from "./faultyNetwork.ts"
import { freshId, joinRoom, roomKeys, type TestMember, until, utf8 } from "./member.ts"
import { type RelayProcess, startRelayProcess } from "./relayProcess.ts"

const ending: (() => unknown)[] = []
after(async () => {
  for (const end of ending.reverse()) await end()
})

async function relayOnDisk(): Promise<RelayProcess> {
  const data = mkdtempSync(join(tmpdir(), "sotto-faults-"))
  const relay = await startRelayProcess({ data })
  ending.push(async () => {
    await relay.stop()
    rmSync(data, { recursive: true, force: true })
  })
  return relay
}

function joined(...[relay, keys, from]: Parameters<typeof joinRoom>): TestMember {
  const member = joinRoom(relay, keys, from)
  ending.push(() => member.client.close())
  return member
}

const write = (member: TestMember, text: string) =>
  member.client.append({ lane: 0, id: freshId(), plaintext: utf8(text) })

describe("a relay that is really killed", () => {
  for (const [store, kept] of [
    ["lmdb", "finds every acknowledged entry again"],
    ["memory", "is noticed to have lost them"],
  ] as const) {
    it(`${store}: ${kept}`, async () => {
      const relay = store === "lmdb" ? await relayOnDisk() : await startRelayProcess({})
      if (store === "memory") ending.push(() => relay.stop())
      const keys = roomKeys(store === "lmdb" ? 1 : 2)
      const member = joined(relay.origin, keys)
      const acknowledged: string[] = []
      for (let kill = 0; kill < 3; kill++) {
        const writing = Array.from({ length: 30 }, async (_, n) => {
          const text = `${kill}/${n}`
          if ((await write(member, text)).kind === "appended") acknowledged.push(text)
        })
        // The kill falls somewhere between the first acknowledgement and the last.
        await until(
          "some acknowledgement",
          () => acknowledged.length > kill * 30 || member.failures.length > 0,
        )
        await relay.kill()
        await relay.restart()
        if (store === "memory") break
        await Promise.all(writing)
      }
      if (store === "memory") {
        await member.until("the client's notice", () => member.failures.length > 0)
        expect(member.failures).to.deep.equal(["expired"])
        return
      }
      const reader = joined(relay.origin, keys)
      await reader.until("the whole log", () => reader.client.state === "live")
      const found = reader.entries.map(entry => entry.text)
      expect([...found].sort()).to.deep.equal([...acknowledged].sort())
      expect(acknowledged).to.have.length(90)
      expect(found).to.deep.equal(member.entries.map(entry => entry.text))
    })
  }
})

describe("a channel", () => {
  it("waits for a relay that is down at first, and needs nobody's help when it comes", async () => {
    const relay = await relayOnDisk()
    await relay.kill()
    const member = joined(relay.origin, roomKeys(3))
    const writing = write(member, "hello")
    await member.until("offline", () => member.client.state === "offline")
    await relay.restart()
    expect(await writing).to.include({ kind: "appended" })
    await member.until("the entry", () => member.entries.length === 1)
  })

  it("stores an entry once when exactly its acknowledgement is lost", async () => {
    const relay = await relayOnDisk()
    const network = await faultyNetwork(relay.port)
    ending.push(() => network.close())
    const member = joined(`http://127.0.0.1:${network.port}`, roomKeys(4))
    await member.until("live", () => member.client.state === "live")
    network.cutBeforeAnswer()
    const outcome = await write(member, "once")
    expect(network.cuts).to.equal(1)
    expect(outcome).to.include({ kind: "appended", duplicate: true })
    await member.until("the entry", () => member.entries.length > 0)
    expect(member.entries.map(entry => entry.text)).to.deep.equal(["once"])
  })

  it("delivers one order to all, with nothing doubled, while members come and write at once", async () => {
    const relay = await relayOnDisk()
    const keys = roomKeys(5)
    const members = Array.from({ length: 6 }, () => joined(relay.origin, keys))
    const late: TestMember[] = []
    await Promise.all(
      members.map(async (member, m) => {
        for (let n = 0; n < 15; n++) {
          await write(member, `${m}/${n}`)
          if (n % 5 === 0) late.push(joined(relay.origin, keys))
        }
      }),
    )
    const everybody = [...members, ...late]
    for (const member of everybody) await member.until("all entries", () => member.entries.length >= 90)
    const [first] = everybody
    for (const member of everybody)
      expect(member.entries.map(one => one.text)).to.deep.equal(first?.entries.map(one => one.text))
  })

  it("goes on from a cursor, and says so when the room has another life", async () => {
    const relay = await relayOnDisk()
    const keys = roomKeys(6)
    const writer = joined(relay.origin, keys)
    for (const text of ["a", "b", "c"]) await write(writer, text)
    await writer.until("all", () => writer.entries.length === 3)
    const [first] = writer.entries
    const reader = joined(relay.origin, keys, first?.cursor ?? null)
    await reader.until("the rest", () => reader.client.state === "live")
    expect(reader.entries.map(one => one.text)).to.deep.equal(["b", "c"])
    const stale = joined(relay.origin, keys, { gen: "00".repeat(8), seq: SEQ_0 })
    await stale.until("the notice", () => stale.failures.length > 0)
    expect(stale.failures).to.deep.equal(["reset"])
  })

  it("lets one of two commits win, and tells the loser where the head is", async () => {
    const relay = await relayOnDisk()
    const keys = roomKeys(7)
    const [ada, ben] = [joined(relay.origin, keys), joined(relay.origin, keys)]
    const commit = (member: TestMember, text: string) =>
      member.client.append({ lane: 1, id: freshId(), plaintext: utf8(text), expect: SEQ_0 })
    const outcomes = await Promise.all([commit(ada, "ada"), commit(ben, "ben")])
    expect(outcomes.map(one => one.kind).sort()).to.deep.equal(["appended", "conflict"])
    const [won, lost] = outcomes[0]?.kind === "appended" ? outcomes : [...outcomes].reverse()
    expect(lost).to.deep.equal({ kind: "conflict", head: won?.kind === "appended" ? won.seq : -1 })
  })

  it("keeps people with another secret out of a room, even if they know its id", async () => {
    const relay = await relayOnDisk()
    const keys = roomKeys(8)
    const ada = joined(relay.origin, keys)
    await ada.until("live", () => ada.client.state === "live")
    const thief = joined(relay.origin, { ...roomKeys(9), id: keys.id })
    await thief.until("the refusal", () => thief.failures.length > 0)
    expect(thief.failures).to.deep.equal(["unauthorized"])
  })

  it("passes presence on to those who listen, and keeps none of it", async () => {
    const relay = await relayOnDisk()
    const keys = roomKeys(10)
    const [ada, ben] = [joined(relay.origin, keys), joined(relay.origin, keys)]
    for (const one of [ada, ben]) await one.until("live", () => one.client.state === "live")
    ada.client.announce(utf8("here"))
    await ben.until("presence", () => ben.presence.length === 1)
    expect(ada.presence).to.deep.equal([])
    expect(ben.entries).to.deep.equal([])
  })
})

describe("the relay's door", () => {
  for (const [what, bytes] of [
    ["rubbish", new Uint8Array([99, 1, 2, 3])],
    ["an empty message", new Uint8Array()],
    ["a message of another version", new Uint8Array([1, 200, ...new Uint8Array(60)])],
    [
      "an append before any room was opened",
      encodeToRelay({ kind: "append", lane: 0, id: freshId(), data: utf8("x") }),
    ],
    ["more than an entry may be", new Uint8Array(70_000)],
  ] as const) {
    it(`closes only the socket that sends ${what}`, async () => {
      const relay = await relayOnDisk()
      const ada = joined(relay.origin, roomKeys(11))
      await ada.until("live", () => ada.client.state === "live")
      const socket = new WebSocket(`${relay.origin.replace("http", "ws")}/ws`)
      await once(socket, "open")
      socket.send(bytes)
      await once(socket, "close")
      expect((await write(ada, "still here")).kind).to.equal("appended")
    })
  }

  it("answers a flood with a definite refusal, and stores nothing of what it refused", async () => {
    const relay = await relayOnDisk()
    const keys = roomKeys(12)
    const socket = new WebSocket(`${relay.origin.replace("http", "ws")}/ws`)
    const heard: string[] = []
    socket.on("message", data => {
      const message = decodeFromRelay(new Uint8Array(data as Buffer))
      if (message) heard.push(message.kind === "refused" ? message.code : message.kind)
    })
    await once(socket, "open")
    socket.send(encodeToRelay({ kind: "open", room: keys.id, token: keys.token, after: SEQ_0 }))
    for (let n = 0; n < 300; n++) {
      const id = freshId()
      socket.send(
        encodeToRelay({ kind: "append", lane: 0, id, data: sealEntry(keys, { lane: 0, id }, utf8("flood")) }),
      )
    }
    const answers = () => heard.filter(kind => kind === "appended" || kind === "rate-limited")
    await until("all answers", () => answers().length === 300)
    expect(heard).to.include("rate-limited")
    const reader = joined(relay.origin, keys)
    await reader.until("live", () => reader.client.state === "live")
    expect(reader.entries).to.have.length(answers().filter(kind => kind === "appended").length)
    socket.close()
  })

  it("shows an invitation's page that may talk to nobody", async () => {
    const relay = await relayOnDisk()
    const response = await fetch(`${relay.origin}/j`)
    expect(response.headers.get("content-security-policy")).to.match(/connect-src 'none'/)
    expect(response.headers.get("referrer-policy")).to.equal("no-referrer")
    expect(await response.text()).to.match(/protected meeting/)
  })
})
