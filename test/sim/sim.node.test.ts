import { describe, it } from "node:test"
import { expect } from "chai"
import { simulate, summarize, table } from "./simulate.ts"

/** Another one in each run; a failure prints it. */
const SEED = Number(process.env["SOTTO_SEED"] ?? Date.now() % 2 ** 31)

describe(`made-up meetings of the real core, with faults (SOTTO_SEED=${SEED})`, () => {
  it("agree in the end, with one winner an epoch, no key in wrong hands and no counter used twice", async () => {
    const asked = { runs: 40, members: 30, seed: SEED }
    const summary = summarize(asked, await simulate(asked))
    console.log(table(summary))
    expect(summary.runs).to.be.at.least(asked.runs)
    expect(summary.failures).to.deep.equal([])
  })
})
