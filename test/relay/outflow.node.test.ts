import { describe, it } from "node:test"
import { expect } from "chai"
import { Outflow } from "../../src/relay/outflow.ts"

describe("what a connection is sent", () => {
  it("leaves together for one turn, and at its end", async () => {
    const seen: string[] = []
    const outflow = new Outflow({ cork: () => seen.push("cork"), uncork: () => seen.push("uncork") })
    for (const word of ["an entry", "another", "the answer"]) {
      outflow.gather()
      seen.push(word)
    }
    expect(seen).to.deep.equal(["cork", "an entry", "another", "the answer"])
    await new Promise(setImmediate)
    expect(seen.splice(0)).to.deep.equal(["cork", "an entry", "another", "the answer", "uncork"])
    outflow.gather()
    await new Promise(setImmediate)
    expect(seen).to.deep.equal(["cork", "uncork"])
  })
})
