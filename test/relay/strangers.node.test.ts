import { once } from "node:events"
import { after, describe, it } from "node:test"
import { expect } from "chai"
import { sealEntry } from "../../src/channel/envelope.ts"
import { encodeToRelay, MAX_ENTRY_BYTES, SEQ_0, seqOf } from "../../src/channel/wire.ts"
import { LIMITS, type Limits } from "../../src/relay/limits.ts"
import { MemoryLog } from "../../src/relay/memoryLog.ts"
import { startRelay } from "../../src/relay/server.ts"
import { addressOf } from "../../src/relay/visitors.ts"
import { freshId, joinRoom, roomKeys, until, utf8 } from "./member.ts"
import { connectRaw, knock, type RawMember } from "./rawMember.ts"

const ending: (() => unknown)[] = []
after(async () => {
  for (const end of ending.reverse()) await end()
})

/** A relay behind a proxy, so that everybody here can come from where he likes. */
async function relayWith(limits: Partial<Limits> = {}): Promise<string> {
  const all = { ...LIMITS, ...limits }
  const broken = (error: unknown) => {
    throw error
  }
  const log = new MemoryLog({ limits: all })
  const relay = await startRelay({ host: "127.0.0.1", port: 0, log, limits: all, behindProxy: true, broken })
  ending.push(() => relay.close())
  return relay.origin
}

/** Somebody who has opened a room that all here share. */
async function inside(relay: string, address: string): Promise<RawMember> {
  const member = connectRaw(relay, address)
  ending.push(() => member.socket.terminate())
  await once(member.socket, "open")
  const { id: room, token } = roomKeys(95)
  member.say({ kind: "open", room, token, after: SEQ_0 })
  await until("live", () => member.heard.some(one => one.kind === "live"))
  return member
}

const answersIn = ({ heard }: RawMember): string[] =>
  heard.flatMap(one => (one.kind === "appended" ? one.kind : one.kind === "refused" ? one.code : []))

const [HERE, THERE] = ["198.51.100.1", "198.51.100.2"]

describe("a relay and strangers", () => {
  for (const [what, guess, code] of [
    ["tokens", { ...roomKeys(51), token: new Uint8Array(32) }, "unauthorized"],
    ["rooms", { ...roomKeys(52), gen: "00".repeat(8) }, "expired"],
  ] as const)
    it(`looks at no more ${what} of an address that has guessed often, and at everybody else's`, async () => {
      const relay = await relayWith({ refusalsPerMinute: 5 })
      const keys = roomKeys(51)
      expect(await knock(relay, THERE, keys)).to.include({ kind: "opened" })
      for (let n = 0; n < 5; n++) expect(await knock(relay, HERE, guess)).to.include({ code })
      const turnedAway = await knock(relay, HERE, keys)
      expect(turnedAway).to.include({ kind: "refused", code: "rate-limited" })
      expect(turnedAway).to.have.property("retryAfterMs").that.is.greaterThan(1_000)
      expect(await knock(relay, THERE, keys)).to.include({ kind: "opened" })
    })

  it("makes only so many rooms a minute for one address, and still opens to it those that are there", async () => {
    const relay = await relayWith({ newRoomsPerMinute: 3 })
    for (let n = 61; n < 64; n++) expect(await knock(relay, HERE, roomKeys(n))).to.include({ kind: "opened" })
    expect(await knock(relay, HERE, roomKeys(64))).to.include({ kind: "refused", code: "rate-limited" })
    expect(await knock(relay, HERE, roomKeys(61))).to.include({ kind: "opened" })
    expect(await knock(relay, THERE, roomKeys(64))).to.include({ kind: "opened" })
  })

  it("takes only so many connections of one address, and one more when one of them has gone", async () => {
    const relay = await relayWith({ connectionsPerAddress: 3 })
    const inside = [1, 2, 3].map(() => connectRaw(relay, HERE))
    for (const { socket } of inside) await once(socket, "open")
    expect(await knock(relay, HERE, roomKeys(71))).to.equal("no entry")
    expect(await knock(relay, THERE, roomKeys(71))).to.include({ kind: "opened" })
    inside[0]?.socket.close()
    for (const end = Date.now() + 10_000; Date.now() < end; )
      if ((await knock(relay, HERE, roomKeys(71))) !== "no entry") return
    throw new Error("never let in again")
  })

  // Each commit of such a chain is written upon the one before, so nobody who has to hear of it first comes in between.
  it("takes only so many commits of one connection, however far ahead they were made, and then another's", async () => {
    const relay = await relayWith({ commitsPerSecond: 0.001, commitBurst: 5 })
    const keys = roomKeys(81)
    const restless = connectRaw(relay, HERE)
    await once(restless.socket, "open")
    restless.say({ kind: "open", room: keys.id, token: keys.token, after: SEQ_0 })
    for (let n = 0; n < 50; n++) {
      const id = freshId()
      const data = sealEntry(keys, { lane: 1, id }, utf8(`needless ${n}`))
      restless.say({ kind: "append", lane: 1, id, expect: seqOf(n), data })
    }
    const answers = (kind: string) => restless.heard.filter(one => one.kind === kind).length
    await until("all answers", () => answers("appended") + answers("refused") === 50)
    expect(answers("appended")).to.equal(5)
    const evictor = joinRoom(relay, keys)
    ending.push(() => evictor.client.close())
    await evictor.until("the chain is read", () => evictor.entries.length === 5)
    const eviction = { lane: 1, id: freshId(), plaintext: utf8("evict"), expect: evictor.head() } as const
    expect(await evictor.client.append(eviction)).to.include({ kind: "appended" })
    restless.socket.terminate()
  })

  for (const [what, fin] of [
    ["a long message", true],
    ["the beginning of one", false],
  ] as const)
    it(`holds nothing of ${what} by somebody who is in no room`, async () => {
      const relay = await relayWith()
      const { socket, heard } = connectRaw(relay, HERE)
      await once(socket, "open")
      const data = new Uint8Array(5_000)
      socket.send(encodeToRelay({ kind: "append", lane: 0, id: freshId(), data }), { fin })
      expect(await once(socket, "close")).to.have.property("0", 1006)
      expect(heard).to.deep.equal([])
      expect(await knock(relay, HERE, roomKeys(91))).to.include({ kind: "opened" })
    })

  it("holds only so much of what one address has begun to say, and lets it go with who said it", async () => {
    const relay = await relayWith({ partialBytesPerAddress: 300_000 })
    const message = encodeToRelay({ kind: "append", lane: 0, id: freshId(), data: new Uint8Array(250_000) })
    const begin = async ({ socket }: RawMember) => {
      socket.send(message.subarray(0, 200_000), { fin: false })
      socket.ping()
      await Promise.race([once(socket, "pong"), once(socket, "close")])
      return socket.readyState === socket.OPEN ? "held" : "let go"
    }
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => inside(relay, HERE)))
    if (!first || !second || !third) throw new Error("nobody there")
    expect(await begin(first)).to.equal("held")
    expect(await begin(second)).to.equal("let go")
    expect(await begin(await inside(relay, THERE))).to.equal("held")
    first.socket.send(message.subarray(200_000))
    await until("the first one's entry", () => first.heard.some(one => one.kind === "appended"))
    expect(await begin(third)).to.equal("held")
  })

  it("lets nobody write faster in long entries than in short ones", async () => {
    const relay = await relayWith({ messagesPerSecond: 0.01, burst: 8 })
    for (const [size, times] of [
      [MAX_ENTRY_BYTES, 1],
      [MAX_ENTRY_BYTES / 4, 7],
    ] as const) {
      const member = await inside(relay, HERE)
      const ids = Array.from({ length: times + 1 }, freshId)
      for (const id of ids) member.say({ kind: "append", lane: 0, id, data: new Uint8Array(size) })
      await until("answers", () => answersIn(member).length === ids.length)
      expect(answersIn(member)).to.deep.equal([...Array<string>(times).fill("appended"), "rate-limited"])
    }
  })

  it("takes only so many bytes a minute of one address, and says when it takes more", async () => {
    const relay = await relayWith({ entryBytesPerMinute: 100_000 })
    const [here, too, there] = await Promise.all([HERE, HERE, THERE].map(address => inside(relay, address)))
    if (!here || !too || !there) throw new Error("nobody there")
    for (const member of [here, too, there]) {
      member.say({ kind: "append", lane: 0, id: freshId(), data: new Uint8Array(60_000) })
      await until("an answer", () => answersIn(member).length === 1)
    }
    expect([here, too, there].flatMap(answersIn)).to.deep.equal(["appended", "rate-limited", "appended"])
    const refusal = too.heard.find(one => one.kind === "refused")
    expect(refusal).to.have.property("retryAfterMs").that.is.within(10_000, 12_000)
  })

  it("lets go of a member who reads nothing, for whom little piles up, and shows him all when he comes back", async () => {
    const relay = await relayWith({ messagesPerSecond: 10_000, burst: 10_000, connectionsPerRoom: 4 })
    const keys = roomKeys(81)
    const sleeper = connectRaw(relay)
    await once(sleeper.socket, "open")
    sleeper.say({ kind: "open", room: keys.id, token: keys.token, after: SEQ_0 })
    await until("live", () => sleeper.heard.some(one => one.kind === "live"))
    sleeper.socket.pause()
    const writer = joinRoom(relay, keys)
    ending.push(() => writer.client.close())
    const plaintext = new Uint8Array(60_000)
    for (let n = 0; n < 200; n++) await writer.client.append({ lane: 0, id: freshId(), plaintext })
    const closed = once(sleeper.socket, "close")
    sleeper.socket.resume()
    expect(await closed).to.have.property("0", 1013)
    const got = sleeper.heard.filter(one => one.kind === "entry").length
    expect(got).to.be.lessThan(200)
    const again = joinRoom(relay, keys)
    ending.push(() => again.client.close())
    await again.until("all", () => again.entries.length === 200)
    expect(writer.failures).to.deep.equal([])
  })
})

describe("whom a connection counts for", () => {
  for (const [remote, forwarded, address] of [
    ["198.51.100.1", undefined, "198.51.100.1"],
    ["::ffff:198.51.100.1", undefined, "198.51.100.1"],
    ["2001:db8:1:2:3:4:5:6", undefined, "2001:db8:1:2::/64"],
    ["2001:db8:1:2::6", undefined, "2001:db8:1:2::/64"],
    ["2001:db8::6", undefined, "2001:db8:0:0::/64"],
    ["2001:0db8:0001::", undefined, "2001:db8:1:0::/64"],
    ["fe80::1%eth0", undefined, "fe80:0:0:0::/64"],
    ["127.0.0.1", undefined, undefined],
    ["::1", undefined, undefined],
    ["::ffff:127.0.0.1", undefined, undefined],
    ["127.0.0.1", "198.51.100.7", "198.51.100.7"],
    ["127.0.0.1", "192.0.2.1, 198.51.100.7", "198.51.100.7"],
    [undefined, undefined, undefined],
  ] as const) {
    it(`is ${address ?? "nobody"} if ${remote} asks${forwarded ? ` for ${forwarded}` : ""}`, () => {
      expect(addressOf(remote, forwarded)).to.equal(address)
    })
  }
})
