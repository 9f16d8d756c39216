import { once } from "node:events"
import { afterEach, describe, it } from "node:test"
import { expect } from "chai"
import { type WebSocket, WebSocketServer } from "ws"
import type { Bytes } from "../../src/brand.ts"
import { sealEntry } from "../../src/channel/envelope.ts"
import {
  decodeToRelay,
  encodeFromRelay,
  type FromRelay,
  SEQ_0,
  seqOf,
  type ToRelay,
} from "../../src/channel/wire.ts"
import { freshId, joinRoom, roomKeys, type TestMember, textOf, until, utf8 } from "../relay/member.ts"

const GEN = "ab".repeat(8)
const keys = roomKeys(31)
const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

interface Visit {
  socket: WebSocket
  heard: ToRelay[]
  say(message: FromRelay): void
}

/** A relay that says what it is told to: real sockets, no honesty. `play` runs when a visitor opens the room. */
async function relayThat(
  play: (visit: Visit, nth: number) => void,
): Promise<{ origin: string; visits: Visit[] }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
  await once(server, "listening")
  ending.push(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const visits: Visit[] = []
  server.on("connection", socket => {
    const visit: Visit = { socket, heard: [], say: message => socket.send(encodeFromRelay(message)) }
    const nth = visits.push(visit)
    socket.on("message", data => {
      const message = decodeToRelay(new Uint8Array(data as Buffer))
      if (!message) throw new Error("the client says what nobody understands")
      visit.heard.push(message)
      if (message.kind === "open") play(visit, nth)
    })
  })
  const address = server.address()
  if (typeof address !== "object" || !address) throw new Error("no port")
  return { origin: `http://127.0.0.1:${address.port}`, visits }
}

function joined(...[relay, from]: [string, Parameters<typeof joinRoom>[2]?]): TestMember {
  const member = joinRoom(relay, keys, from)
  ending.push(() => member.client.close())
  return member
}

function entry(seq: number, prev: number, text: string): FromRelay {
  const id = freshId()
  const data = sealEntry(keys, { lane: 0, id }, utf8(text))
  return { kind: "entry", seq: seqOf(seq), prev: seqOf(prev), lane: 0, id, data }
}

const opened = (head: number): FromRelay => ({
  kind: "opened",
  gen: GEN,
  heads: { 0: seqOf(head), 1: SEQ_0 },
})
const LIVE: FromRelay = { kind: "live" }
const texts = (member: TestMember) => member.entries.map(one => one.text)

describe("the relay's client", () => {
  it("delivers in order what the relay sent live before it had sent the past", async () => {
    const relay = await relayThat(({ say }) => {
      for (const message of [opened(2), entry(3, 2, "c"), entry(1, 0, "a"), entry(2, 1, "b"), LIVE])
        say(message)
    })
    const member = joined(relay.origin)
    await member.until("live", () => member.client.state === "live")
    expect(texts(member)).to.deep.equal(["a", "b", "c"])
  })

  it("reads once more when an entry is missing, from where it was, and is whole again", async () => {
    const [a, b, c] = [entry(1, 0, "a"), entry(2, 1, "b"), entry(3, 2, "c")]
    const relay = await relayThat(({ say }, nth) => {
      for (const message of nth === 1 ? [opened(1), a, LIVE, c] : [opened(3), b, c, LIVE]) say(message)
    })
    const member = joined(relay.origin)
    await member.until("all", () => member.entries.length === 3)
    expect(texts(member)).to.deep.equal(["a", "b", "c"])
    expect(relay.visits[1]?.heard[0]).to.deep.include({ kind: "open", after: 1, gen: GEN })
    expect(member.failures).to.deep.equal([])
  })

  it("ends when the entry is missing the second time too", async () => {
    const relay = await relayThat(({ say }) => {
      for (const message of [opened(3), entry(3, 2, "c"), LIVE]) say(message)
    })
    const member = joined(relay.origin)
    await member.until("the end", () => member.failures.length > 0)
    expect([member.failures, texts(member), relay.visits.length]).to.deep.equal([["gap"], [], 2])
    expect(member.client.state).to.equal("closed")
  })

  it("hands over an entry that does not open under the room's key as one without text", async () => {
    const forged = sealEntry(roomKeys(32), { lane: 0, id: new Uint8Array(16) }, utf8("forged"))
    const relay = await relayThat(({ say }) => {
      say(opened(1))
      say({ kind: "entry", seq: seqOf(1), prev: SEQ_0, lane: 0, id: new Uint8Array(16), data: forged })
      say({ kind: "presence", data: forged })
      say(LIVE)
    })
    const member = joined(relay.origin)
    await member.until("live", () => member.client.state === "live")
    expect(member.entries.map(one => [one.plaintext, textOf(one.plaintext)])).to.deep.equal([
      [undefined, "?"],
    ])
    expect(member.presence).to.deep.equal([])
  })

  for (const [what, lines, code] of [
    ["bytes that are no message", [new Uint8Array([255])], "protocol"],
    ["text", ["hello"], "protocol"],
    ["an entry before the room was opened", [encodeFromRelay(entry(1, 0, "a"))], "protocol"],
    ["a shorter log than it had", [encodeFromRelay(opened(3))], "reset"],
    [
      "that the token is not the room's",
      [encodeFromRelay({ kind: "refused", code: "unauthorized" })],
      "unauthorized",
    ],
    ["that the room is full", [encodeFromRelay({ kind: "refused", code: "room-full" })], "room-full"],
    ["that the room is over", [encodeFromRelay({ kind: "refused", code: "expired" })], "expired"],
  ] as [string, (Bytes | string)[], string][]) {
    it(`ends, once and without another try, when the relay says ${what}`, async () => {
      const relay = await relayThat(({ socket }) => {
        for (const line of lines) socket.send(line)
      })
      const member = joined(relay.origin, { gen: GEN, seq: seqOf(5) })
      const writing = member.client.append({ lane: 0, id: freshId(), plaintext: utf8("never") })
      await member.until("the end", () => member.failures.length > 0)
      expect(member.failures).to.deep.equal([code])
      expect(await writing).to.deep.equal({ kind: "closed" })
      expect(relay.visits).to.have.length(1)
    })
  }

  it("tries an append that came too fast again, by itself, with the same bytes", async () => {
    const id = freshId()
    const relay = await relayThat(({ say, socket, heard }) => {
      say(opened(0))
      say(LIVE)
      socket.on("message", () => {
        const tries = heard.filter(one => one.kind === "append").length
        if (tries === 1) say({ kind: "refused", code: "rate-limited", retryAfterMs: 20, id })
        if (tries === 2) say({ kind: "appended", id, seq: seqOf(1), duplicate: false })
      })
    })
    const member = joined(relay.origin)
    const outcome = await member.client.append({ lane: 0, id, plaintext: utf8("later") })
    expect(outcome).to.deep.equal({ kind: "appended", seq: 1, duplicate: false })
    const [, first, second] = relay.visits[0]?.heard ?? []
    expect(second).to.deep.equal(first)
  })

  it("has one outcome for one id, sends nothing that is too large, and sends presence only while live", async () => {
    const relay = await relayThat(({ say }) => say(opened(0)))
    const member = joined(relay.origin)
    await member.until("opened", () => member.client.state === "catching-up")
    member.client.announce(utf8("nobody hears this"))
    const large = await member.client.append({ lane: 0, id: freshId(), plaintext: new Uint8Array(262_144) })
    expect(large).to.deep.equal({ kind: "refused", code: "too-large" })
    const id = freshId()
    const write = () => member.client.append({ lane: 0, id, plaintext: utf8("once") })
    expect(write()).to.equal(write())
    await until("the append", () => relay.visits[0]?.heard.length === 2)
    expect(relay.visits[0]?.heard.map(one => one.kind)).to.deep.equal(["open", "append"])
  })
})
