import { describe, it } from "node:test"
import { expect } from "chai"
import { findNatsServer, NATS_SERVER_COMMAND } from "../../../scripts/natsServer.ts"
import { judge, type RoomHistory, type SeenEntry } from "./history.ts"
import { play, verdictOn } from "./play.ts"
import type { Store } from "./venue.ts"

const server = findNatsServer()

for (const [store, seconds, promise] of [
  ["lmdb", 12, "finds every acknowledged entry again"],
  ["jetstream", 20, "finds every acknowledged entry again"],
  ["memory", 8, "is noticed to lose what it acknowledged"],
] as [Store, number, string][]) {
  const skip = store === "jetstream" && server === undefined && `needs nats-server: ${NATS_SERVER_COMMAND}`
  describe(`${store} under kills, cuts and black holes`, { skip }, () => {
    it(promise, async test => {
      const seed = Math.floor(Math.random() * 2 ** 31)
      const { outcome, complaints } = await play({ store, seed, seconds, ...(server ? { server } : {}) })
      test.diagnostic(`seed ${seed}: ${JSON.stringify(outcome)}`)
      const { held, sentence } = verdictOn(outcome)
      expect(held, [`seed ${seed}`, sentence, ...complaints].join("\n")).to.equal(true)
    })
  })
}

const log: SeenEntry[] = [
  { seq: 1, id: "a" },
  { seq: 2, id: "b", expect: 0 },
  { seq: 3, id: "c", expect: 2 },
]
const history: RoomHistory = {
  acknowledged: log.map(({ id, seq }) => ({ id, seq })),
  refused: ["z"],
  readers: [log, log],
  failures: [],
}
const [a, b, c] = log as [SeenEntry, SeenEntry, SeenEntry]

describe("the judge of a run", () => {
  it("has nothing against a log in which all is as it was promised", () => {
    expect(judge(log, history)).to.deep.equal({
      appended: 3,
      acknowledged: 3,
      found: 3,
      lost: [],
      orderViolations: [],
      casViolations: [],
    })
  })

  for (const [what, kind, spoilt, seen] of [
    ["an entry that is gone", "lost", [b, c], { readers: [[b, c]] }],
    ["an entry at another place than was said", "orderViolations", [a, b, { ...c, seq: 4 }], { readers: [] }],
    ["an entry that is there twice", "orderViolations", [a, b, c, { ...a, seq: 4 }], { readers: [] }],
    ["places that do not grow", "orderViolations", [b, a, c], { readers: [] }],
    ["a reader who missed one", "orderViolations", log, { readers: [log, [a, c]] }],
    ["a reader who missed the last", "orderViolations", log, { readers: [[a, b]] }],
    ["a reader who heard another order", "orderViolations", log, { readers: [[b, a, c]] }],
    ["a channel that gave up", "orderViolations", log, { failures: ["gap"] }],
    ["a commit that does not stand upon the one before", "casViolations", [a, b, { ...c, expect: 0 }], {}],
    ["a commit that was refused and is there", "casViolations", log, { refused: ["c"] }],
  ] as [string, "lost" | "orderViolations" | "casViolations", SeenEntry[], Partial<RoomHistory>][]) {
    it(`notices ${what}`, () => {
      expect(judge(spoilt, { ...history, ...seen })[kind]).not.to.deep.equal([])
    })
  }
})
