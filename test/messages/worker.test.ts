import { expect } from "chai"
import { decodeToWorker } from "../../src/messages/worker.ts"

describe("what the worker's key port lets in", () => {
  const good = {
    kind: "install-epoch",
    epoch: 3,
    baseKey: "00".repeat(16),
    self: 1,
    stream: 4,
    members: [0, 1],
    cut: [],
    lingerMs: 2000,
    sending: "live",
  }
  it("takes a whole install-epoch", () => {
    expect(decodeToWorker(good)).to.deep.equal(good)
  })
  for (const [what, spoiled] of [
    ["a base key of the wrong length", { ...good, baseKey: "00" }],
    ["a negative leaf", { ...good, self: -1 }],
    ["an unknown way of sending", { ...good, sending: "clear" }],
    ["a kind that does not exist", { kind: "send-in-clear" }],
    ["no object at all", "install-epoch"],
  ] as const) {
    it(`drops ${what}`, () => {
      expect(decodeToWorker(spoiled)).to.equal(undefined)
    })
  }
})
