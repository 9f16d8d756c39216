import { after, describe, it } from "node:test"
import { expect } from "chai"
import type { Bytes, RoomId } from "../../src/brand.ts"
import { type Entry, type Lane, SEQ_0, seqOf } from "../../src/channel/wire.ts"
import type { JetStreamLog } from "../../src/relay/jetStreamLog.ts"
import { LIMITS } from "../../src/relay/limits.ts"
import { type AppendResult, Unavailable } from "../../src/relay/roomLog.ts"
import { startRelay } from "../../src/relay/server.ts"
import { type FaultyNetwork, faultyNetwork } from "./faultyNetwork.ts"
import { hearerOf, jetStreamLogs } from "./jetStreamLogs.ts"
import { freshId, joinRoom, roomKeys, type TestMember, until, utf8 } from "./member.ts"

const ROOM = "ab".repeat(16) as RoomId
const ASK = { tokenHash: new Uint8Array(32).fill(1) as Bytes, after: SEQ_0 }

const logs = jetStreamLogs()
const ending: (() => unknown)[] = [() => logs.stop()]
after(async () => {
  for (const end of ending.reverse()) await end()
})

let pairs = 0
/** Two logs on the same rooms, as two relays have them. */
async function pair(): Promise<[JetStreamLog, JetStreamLog]> {
  const name = `pair${++pairs}`
  const both = [await logs.fresh({ name }), await logs.fresh({ name })] as [JetStreamLog, JetStreamLog]
  for (const log of both) ending.push(() => log.close())
  return both
}

const append = (log: JetStreamLog, lane: Lane, expect?: number, id = freshId()) =>
  log.append(ROOM, { lane, id, data: utf8("x"), ...(expect === undefined ? {} : { expect: seqOf(expect) }) })

/** Asks again while there is no leader, as members do. */
async function surely(log: JetStreamLog, id: Bytes): Promise<AppendResult> {
  const asked = await append(log, 0, undefined, id).catch((error: unknown) => {
    if (error instanceof Unavailable) return undefined
    throw error
  })
  return asked ?? surely(log, id)
}

async function everything(log: JetStreamLog): Promise<Entry[]> {
  const entries: Entry[] = []
  for (;;) {
    const page = await log.read(ROOM, entries.at(-1)?.seq ?? SEQ_0)
    if (page.length === 0) return entries
    entries.push(...page)
  }
}

describe("two relays before one cluster", { skip: logs.missing }, () => {
  it("make one room of two that are made at once", async () => {
    const both = await pair()
    const [one, two] = await Promise.all(both.map(log => log.open(ROOM, ASK)))
    expect(one).to.include({ kind: "opened" })
    expect(one).to.deep.equal(two)
    const stranger = { ...ASK, tokenHash: new Uint8Array(32) as Bytes }
    expect(await both[1].open(ROOM, stranger)).to.deep.equal({ kind: "refused", code: "unauthorized" })
  })

  it("let one of nine racing commits win each of forty rounds, and both say so", async () => {
    const both = await pair()
    await both[0].open(ROOM, ASK)
    let head = 0
    for (let round = 0; round < 40; round++) {
      const racing = Array.from({ length: 9 }, (_, n) => append(both[n % 2 === 0 ? 0 : 1], 1, head))
      const [won, ...more] = (await Promise.all(racing)).filter(one => one.kind === "appended")
      expect(more, `round ${round}`).to.deep.equal([])
      head = won?.kind === "appended" ? won.seq : -1
    }
    expect((await everything(both[0])).map(one => one.prev)).to.deep.equal([...Array(40).keys()])
    expect(await everything(both[1])).to.deep.equal(await everything(both[0]))
  })

  it("store an id once, whichever of them is asked, and however much has come since", async () => {
    const both = await pair()
    await both[0].open(ROOM, ASK)
    const id = freshId()
    const racing = await Promise.all(both.map(log => append(log, 0, undefined, id)))
    const fates = racing.map(one => one.kind === "appended" && one.duplicate)
    expect(fates.sort()).to.deep.equal([false, true])
    for (let n = 0; n < 150; n++) await append(both[0], 0)
    expect(await append(both[1], 0, undefined, id)).to.deep.equal({
      kind: "appended",
      seq: 1,
      duplicate: true,
    })
    expect(await everything(both[1])).to.have.length(151)
  })

  it("hold in a reading everything that the other has acknowledged", async () => {
    const both = await pair()
    await both[0].open(ROOM, ASK)
    for (let n = 1; n <= 30; n++) {
      await append(both[n % 2 === 0 ? 0 : 1], 0)
      expect(await both[n % 2 === 0 ? 1 : 0].read(ROOM, seqOf(n - 1)), `entry ${n}`).to.have.length(1)
    }
  })

  it("end a room for both, and tell those who listen", async () => {
    const both = await pair()
    const opened = await both[0].open(ROOM, ASK)
    await both[1].open(ROOM, ASK)
    await append(both[0], 0)
    const ended = new Promise<void>(done => both[1].subscribe(ROOM, hearerOf({ ended: done })))
    expect(await both[0].expire(Date.now() + LIMITS.roomLifeMs + 1_000)).to.deep.equal([ROOM])
    await ended
    const gen = opened.kind === "opened" ? opened.gen : ""
    expect(await both[1].open(ROOM, { ...ASK, gen })).to.deep.equal({ kind: "refused", code: "expired" })
    expect(await append(both[1], 0)).to.deep.equal({ kind: "refused", code: "expired" })
    expect(await both[1].open(ROOM, ASK)).to.deep.include({ kind: "opened", heads: { 0: 0, 1: 0 } })
    expect(await append(both[0], 0)).to.include({ kind: "appended", seq: 1 })
  })

  it("show every member one order, without a hole, while members come and write at both", async () => {
    const relays = await Promise.all(
      (await pair()).map(log =>
        startRelay({
          host: "127.0.0.1",
          port: 0,
          log,
          broken: error => {
            throw error
          },
        }),
      ),
    )
    for (const relay of relays) ending.push(() => relay.close())
    const keys = roomKeys(41)
    let n = 0
    const join = (): TestMember => {
      const member = joinRoom(relays[n++ % 2]?.origin ?? "", keys)
      ending.push(() => member.client.close())
      return member
    }
    const writers = Array.from({ length: 4 }, join)
    const late: TestMember[] = []
    await Promise.all(
      writers.map(async (writer, w) => {
        for (let n = 0; n < 25; n++) {
          await writer.client.append({ lane: 0, id: freshId(), plaintext: utf8(`${w}/${n}`) })
          if (n % 4 === 0) late.push(join())
        }
      }),
    )
    const everybody = [...writers, ...late]
    for (const member of everybody) await member.until("all entries", () => member.entries.length >= 100)
    const [first] = everybody
    for (const member of everybody) {
      expect(member.entries.map(one => one.text)).to.deep.equal(first?.entries.map(one => one.text))
      expect(member.failures).to.deep.equal([])
      expect(member.states.filter(state => state === "offline")).to.deep.equal([])
    }
    const [ada, ben] = writers as [TestMember, TestMember]
    ada.client.announce(utf8("here"))
    await ben.until("presence from the other relay", () => ben.presence.length === 1)
    expect([ada.presence, ben.presence]).to.deep.equal([[], ["here"]])
  })

  for (const [what, fail] of [
    ["is cut in the middle of a message", network => network.cut(() => 70)],
    ["falls into a black hole", network => network.swallow()],
  ] as [string, (network: FaultyNetwork) => unknown][])
    it(`miss nothing when a connection to the cluster ${what}`, async () => {
      const { nodes } = await logs.cluster()
      const network = await faultyNetwork(nodes[0]?.port ?? 0)
      const name = `pair${++pairs}`
      const writer = await logs.fresh({ name })
      const listener = await logs.fresh({ name, addresses: `nats://127.0.0.1:${network.port}` })
      ending.push(
        () => network.close(),
        () => writer.close(),
        () => listener.close(),
      )
      for (const log of [writer, listener]) await log.open(ROOM, ASK)
      const heard: number[] = []
      listener.subscribe(ROOM, hearerOf({ entry: entry => void heard.push(entry.seq) }))
      for (let n = 0; n < 60; n++) {
        if (n === 20) fail(network)
        await append(writer, 0)
      }
      await until("all of it", () => heard.length >= 60, { explain: () => String(heard) })
      expect(heard).to.deep.equal(Array.from({ length: 60 }, (_, n) => n + 1))
    })

  it("go on, with all that was acknowledged, when a server is killed and comes back", async () => {
    const { nodes } = await logs.cluster()
    const both = await pair()
    await both[0].open(ROOM, ASK)
    await both[1].open(ROOM, ASK)
    // One writes and the other only listens: it has nothing but what the cluster brings it.
    const heard: number[] = []
    both[1].subscribe(ROOM, hearerOf({ entry: entry => void heard.push(entry.seq) }))
    for (const node of nodes) {
      const writing = Array.from({ length: 20 }, () => surely(both[0], freshId()))
      await node.kill()
      for (const one of await Promise.all(writing)) expect(one).to.include({ kind: "appended" })
      await node.restart()
    }
    const seqs = Array.from({ length: 60 }, (_, n) => n + 1)
    await until("the listener", () => heard.length >= 60, { explain: () => String(heard) })
    expect(heard).to.deep.equal(seqs)
    expect((await everything(both[1])).map(one => Number(one.seq))).to.deep.equal(seqs)
  })
})
