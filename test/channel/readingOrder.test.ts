import { expect } from "chai"
import fc from "fast-check"
import { MAX_HELD, ReadingOrder } from "../../src/channel/readingOrder.ts"
import { type Entry, type Lane, MAX_ENTRY_BYTES, SEQ_0, seqOf } from "../../src/channel/wire.ts"
import { toHex } from "../../src/hex.ts"

const GEN = "ab".repeat(8)

/** A log whose entry n has the lane and the distance from the one before that row n says. */
function logOf(rows: readonly (readonly [Lane, number])[]): Entry[] {
  const last: Record<Lane, number> = { 0: 0, 1: 0 }
  let at = 0
  return rows.map(([lane, step]) => {
    at += step
    const id = new Uint8Array(16)
    new DataView(id.buffer).setUint32(0, at)
    const entry = { seq: seqOf(at), prev: seqOf(last[lane]), lane, id, data: new Uint8Array() }
    last[lane] = at
    return entry
  })
}

const headOf = (log: readonly Entry[], lane?: Lane) =>
  log.findLast(one => lane === undefined || one.lane === lane)?.seq ?? SEQ_0

function opened(log: readonly Entry[], from: ReadingOrder): void {
  expect(from.opened({ gen: GEN, heads: { 0: headOf(log, 0), 1: headOf(log, 1) } })).to.equal("same")
}

const seqs = (entries: readonly Entry[]) => entries.map(one => Number(one.seq))

/** Everything that `order` made due of `arrivals`, or the first thing that went wrong. */
function read(order: ReadingOrder, arrivals: readonly (Entry | "live")[]): number[] | string {
  const due: Entry[] = []
  for (const one of arrivals) {
    const arrival = one === "live" ? order.live() : order.take(one)
    if (arrival.kind !== "due") return arrival.kind
    due.push(...arrival.entries)
  }
  return seqs(due)
}

const rows = fc.array(fc.tuple(fc.constantFrom<Lane>(0, 1), fc.integer({ min: 1, max: 9 })), {
  minLength: 2,
  maxLength: 30,
})
const split = rows.chain(some => fc.tuple(fc.constant(logOf(some)), fc.nat({ max: some.length })))

describe("the reading order", () => {
  it("is the log's, however live entries overtake the reading that catches up", () => {
    fc.assert(
      fc.property(
        split.chain(([log, at]) =>
          fc.tuple(
            fc.constant(log),
            fc.constant(at),
            fc.shuffledSubarray(log.slice(at), { minLength: log.length - at }),
            fc.infiniteStream(fc.boolean()),
          ),
        ),
        ([log, at, live, coin]) => {
          const order = new ReadingOrder(null)
          opened(log.slice(0, at), order)
          const [old, fresh, mixed] = [log.slice(0, at), [...live], [] as Entry[]]
          while (old.length + fresh.length > 0) {
            const first = fresh.length > 0 && (old.length === 0 || coin.next().value) ? fresh : old
            mixed.push(...first.splice(0, 1))
          }
          expect(read(order, [...mixed, "live"])).to.deep.equal(seqs(log))
        },
      ),
    )
  })

  it("notices an entry that is withheld, at the latest when the relay says that it is done", () => {
    fc.assert(
      fc.property(split, ([log, at]) => {
        const missing = at % log.length
        const order = new ReadingOrder(null)
        opened(log, order)
        expect(read(order, [...log.toSpliced(missing, 1), "live"])).to.equal("gap")
      }),
    )
  })

  it("goes on from any place without a repetition, and takes no entry twice", () => {
    fc.assert(
      fc.property(split, ([log, at]) => {
        const order = new ReadingOrder({ gen: GEN, seq: headOf(log.slice(0, at)) })
        opened(log, order)
        const rest = log.slice(at)
        expect(read(order, [...log.slice(0, at), ...rest, "live", ...rest])).to.deep.equal(seqs(rest))
      }),
    )
  })

  const log = logOf([
    [0, 1],
    [1, 1],
    [0, 1],
    [1, 1],
  ])
  it("is broken off when a live entry comes before one of the other lane that precedes it", () => {
    const order = new ReadingOrder(null)
    opened([], order)
    const [a, b, c, d] = log as [Entry, Entry, Entry, Entry]
    expect(read(order, ["live", a, b, d, c])).to.equal("gap")
  })

  it("drops an entry that its writer's relay stored again under a later place", () => {
    const [first] = log as [Entry]
    const again = { ...first, seq: seqOf(2), prev: first.seq }
    const order = new ReadingOrder(null)
    opened([first, again], order)
    expect(read(order, [first, again, "live"])).to.deep.equal([1])
    expect(toHex(again.id)).to.equal(toHex(first.id))
  })

  for (const [what, cursor] of [
    ["another life of the room", { gen: "00".repeat(8), seq: seqOf(1) }],
    ["a log that has grown shorter", { gen: GEN, seq: seqOf(9) }],
  ] as const) {
    it(`is reset by ${what}`, () => {
      const named = { gen: GEN, heads: { 0: seqOf(3), 1: seqOf(4) } }
      expect(new ReadingOrder(cursor).opened(named)).to.equal("reset")
    })
  }

  it("keeps no more of what is sent ahead than a room may hold, in entries or in bytes", () => {
    for (const [most, size] of [
      [MAX_HELD.entries, 0],
      [MAX_HELD.bytes / MAX_ENTRY_BYTES, MAX_ENTRY_BYTES],
    ] as const) {
      const data = new Uint8Array(size)
      const ahead = logOf(Array.from({ length: most + 1 }, () => [0, 1])).map(entry => ({ ...entry, data }))
      const order = new ReadingOrder(null)
      opened([], order)
      expect(read(order, ahead.slice(0, most))).to.deep.equal([])
      expect(read(order, ahead.slice(most))).to.equal("flood")
      // A new connection sends it all again.
      opened([], order)
      expect(read(order, [...ahead.slice(0, most), "live"])).to.have.length(most)
    }
  })
})
