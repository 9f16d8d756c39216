import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, afterEach, describe, it } from "node:test"
import { expect } from "chai"
import type { Bytes, RoomId, Seq } from "../../src/brand.ts"
import { type Entry, type Lane, MAX_ENTRY_BYTES, SEQ_0 } from "../../src/channel/wire.ts"
import { FolderInUse } from "../../src/relay/folderLock.ts"
import { LIMITS } from "../../src/relay/limits.ts"
import { LmdbLog } from "../../src/relay/lmdbLog.ts"
import { MemoryLog } from "../../src/relay/memoryLog.ts"
import { PAGE, type RoomLog } from "../../src/relay/roomLog.ts"
import { hearerOf, jetStreamLogs } from "./jetStreamLogs.ts"

const ROOM = "ab".repeat(16) as RoomId
const OTHER = "cd".repeat(16) as RoomId
const TOKEN: Bytes = new Uint8Array(32).fill(1)
const NOTHING = 0 as Seq

let ids = 0
const freshId = (): Bytes => {
  const id = new Uint8Array(16)
  new DataView(id.buffer).setUint32(0, ++ids)
  return id
}
const data = (size = 20): Bytes => new Uint8Array(size).fill(7)

const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "sotto-log-"))
  folders.push(made)
  return made
}

/** A small room, so that its end is reached soon. */
const limits = { ...LIMITS, entriesPerRoom: 2_000, rooms: 2 }
const jetStream = jetStreamLogs()
const STORES: Record<string, { make(): RoomLog | Promise<RoomLog>; skip?: string | false }> = {
  memory: { make: () => new MemoryLog({ limits }) },
  lmdb: { make: () => new LmdbLog(folder(), { limits }) },
  jetstream: { make: () => jetStream.fresh({ limits }), skip: jetStream.missing },
}
after(() => jetStream.stop())

for (const [name, { make, skip = false }] of Object.entries(STORES)) {
  describe(`the ${name} log`, { skip }, () => {
    const open: RoomLog[] = []
    const made = async (): Promise<RoomLog> => {
      const log = await make()
      open.push(log)
      await log.open(ROOM, { tokenHash: TOKEN, after: NOTHING })
      return log
    }
    const append = (log: RoomLog, lane: Lane, expect?: number, id = freshId()) =>
      log.append(ROOM, { lane, id, data: data(), ...(expect === undefined ? {} : { expect: expect as Seq }) })
    const all = async (log: RoomLog): Promise<Entry[]> => {
      const entries: Entry[] = []
      for (;;) {
        const page = await log.read(ROOM, entries.at(-1)?.seq ?? NOTHING)
        if (page.length === 0) return entries
        entries.push(...page)
      }
    }
    afterEach(async () => {
      for (const log of open.splice(0)) await log.close()
      for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true })
    })

    it("S1 gives every reader the same entries in the same order, as they were appended", async () => {
      const log = await made()
      const heard: Entry[] = []
      log.subscribe(ROOM, hearerOf({ entry: entry => void heard.push(entry) }))
      await Promise.all(Array.from({ length: 200 }, () => append(log, 0)))
      const stored = await all(log)
      expect(stored).to.have.length(200)
      expect(heard.map(one => one.seq)).to.deep.equal(stored.map(one => one.seq))
      for (const [n, entry] of stored.entries()) expect(entry.seq).to.be.greaterThan(stored[n - 1]?.seq ?? 0)
    })

    it("S2 lets one of nine racing commits win each of a hundred rounds, whatever the free lane does", async () => {
      const log = await made()
      let head = 0
      for (let round = 0; round < 100; round++) {
        const results = await Promise.all([
          ...Array.from({ length: 9 }, () => append(log, 1, head)),
          append(log, 0),
        ])
        const won = results.slice(0, 9).filter(one => one.kind === "appended")
        expect(won, `round ${round}`).to.have.length(1)
        const [winner] = won
        if (winner?.kind === "appended") head = winner.seq
        for (const lost of results.slice(0, 9)) {
          if (lost.kind === "conflict") expect(lost.head).to.equal(head)
        }
      }
    })

    it("S3 stores an id once, and looks at it before it looks at what the writer expects", async () => {
      const log = await made()
      const id = freshId()
      const first = await append(log, 1, 0, id)
      expect(first).to.include({ kind: "appended", duplicate: false })
      await append(log, 1, first.kind === "appended" ? first.seq : 0)
      expect(await append(log, 1, 0, id)).to.deep.equal({ ...first, duplicate: true })
      expect(await all(log)).to.have.length(2)
    })

    it("S5 reads exactly what comes after a cursor, and refuses one of another life", async () => {
      const log = await made()
      const opened = await log.open(ROOM, { tokenHash: TOKEN, after: NOTHING })
      if (opened.kind !== "opened") throw new Error("not opened")
      for (let n = 0; n < 5; n++) await append(log, 0)
      const [, , third] = await all(log)
      expect((await log.read(ROOM, third?.seq ?? NOTHING)).map(one => one.seq)).to.deep.equal(
        (await all(log)).slice(3).map(one => one.seq),
      )
      expect(await log.open(ROOM, { tokenHash: TOKEN, after: NOTHING, gen: "00".repeat(8) })).to.deep.equal({
        kind: "refused",
        code: "reset",
      })
      expect(await log.open(ROOM, { tokenHash: TOKEN, after: 99 as Seq, gen: opened.gen })).to.deep.equal({
        kind: "refused",
        code: "reset",
      })
      expect(await log.open(OTHER, { tokenHash: TOKEN, after: 1 as Seq, gen: opened.gen })).to.deep.equal({
        kind: "refused",
        code: "expired",
      })
    })

    it("S6 chains each lane by itself", async () => {
      const log = await made()
      await append(log, 0)
      await append(log, 1, 0)
      await append(log, 0)
      const entries = await all(log)
      const last: Record<Lane, number> = { 0: 0, 1: 0 }
      for (const entry of entries) {
        expect(entry.prev).to.equal(last[entry.lane])
        last[entry.lane] = entry.seq
      }
    })

    it("S7 keeps entries of the largest size as they are, and gives no page that is much longer than it should be", async () => {
      const log = await made()
      const written = Array.from({ length: 6 }, (_, n) =>
        Uint8Array.from({ length: MAX_ENTRY_BYTES }, (_, at) => (at * 31 + n) % 251),
      )
      for (const data of written)
        expect(await log.append(ROOM, { lane: 0, id: freshId(), data })).to.include({ kind: "appended" })
      const entries = await all(log)
      for (const [n, data] of written.entries()) expect(entries[n]?.data).to.deep.equal(data)
      const page = await log.read(ROOM, NOTHING)
      const bytes = page.reduce((sum, entry) => sum + entry.data.length, 0)
      expect(bytes).to.be.lessThan(PAGE.bytes + MAX_ENTRY_BYTES)
    })

    it("S7 and S8 refuse what is too large, or too much, and store nothing of it", async () => {
      const log = await made()
      expect(
        await log.append(ROOM, { lane: 0, id: freshId(), data: data(MAX_ENTRY_BYTES + 1) }),
      ).to.deep.equal({ kind: "refused", code: "too-large" })
      for (let n = 0; n < limits.entriesPerRoom; n += 100)
        await Promise.all(Array.from({ length: 100 }, () => append(log, 0)))
      expect(await append(log, 0)).to.deep.equal({ kind: "refused", code: "room-full" })
      expect(await all(log)).to.have.length(limits.entriesPerRoom)
    })

    it("keeps a room to those who know its token, and refuses new rooms before it drops old ones", async () => {
      const log = await made()
      const wrong: Bytes = new Uint8Array(32).fill(2)
      expect(await log.open(ROOM, { tokenHash: wrong, after: NOTHING })).to.deep.equal({
        kind: "refused",
        code: "unauthorized",
      })
      expect(await log.open(OTHER, { tokenHash: TOKEN, after: NOTHING })).to.include({ kind: "opened" })
      expect(await log.open("ef".repeat(16) as RoomId, { tokenHash: TOKEN, after: NOTHING })).to.deep.equal({
        kind: "refused",
        code: "room-full",
      })
    })

    it("ends a room a day after its last entry, and says so to who comes back", async () => {
      const log = await made()
      const opened = await log.open(ROOM, { tokenHash: TOKEN, after: NOTHING })
      await append(log, 0)
      expect(await log.expire(Date.now() + limits.roomLifeMs - 10_000)).to.deep.equal([])
      expect(await log.expire(Date.now() + limits.roomLifeMs + 10_000)).to.deep.equal([ROOM])
      expect(await log.read(ROOM, NOTHING)).to.deep.equal([])
      if (opened.kind !== "opened") throw new Error("not opened")
      expect(await log.open(ROOM, { tokenHash: TOKEN, after: NOTHING, gen: opened.gen })).to.deep.equal({
        kind: "refused",
        code: "expired",
      })
    })
  })
}

describe("the lmdb log's folder", () => {
  it("still has everything after it was closed and opened again", async () => {
    const path = folder()
    const log = new LmdbLog(path)
    const opened = await log.open(ROOM, { tokenHash: TOKEN, after: NOTHING })
    const id = freshId()
    const first = await log.append(ROOM, { lane: 1, id, data: data(), expect: NOTHING })
    await log.close()
    const again = new LmdbLog(path)
    const seq = first.kind === "appended" ? first.seq : NOTHING
    expect(await again.open(ROOM, { tokenHash: TOKEN, after: NOTHING })).to.deep.equal({
      ...opened,
      heads: { 0: SEQ_0, 1: seq },
    })
    expect(await again.append(ROOM, { lane: 1, id, data: data(), expect: NOTHING })).to.deep.equal({
      kind: "appended",
      seq,
      duplicate: true,
    })
    await again.close()
    rmSync(path, { recursive: true })
  })

  it("belongs to one living process, and to the next one when that was killed", async () => {
    const path = folder()
    const { writeFileSync } = await import("node:fs")
    writeFileSync(join(path, "relay.pid"), String(process.ppid))
    expect(() => new LmdbLog(path)).to.throw(FolderInUse)
    writeFileSync(join(path, "relay.pid"), String(2 ** 22 + 1))
    const log = new LmdbLog(path)
    await log.close()
    rmSync(path, { recursive: true })
  })
})
