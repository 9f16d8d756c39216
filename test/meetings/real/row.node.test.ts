import { describe, it } from "node:test"
import { expect } from "chai"
import { brokenIn, type Row, table } from "./row.ts"

describe("a row of the real meetings", () => {
  const good: Omit<Row, "broken"> = {
    meeting: "livekit",
    skipped: null,
    protected: true,
    outsiderNamed: "Olaf",
    connectorNamed: "phone +49 30 12345, recording by the server",
    evictedByPageRekeys: true,
    labelRight: true,
    secondsToWarning: 9,
    falseAlarms: 0,
  }

  it("breaks nothing where all was kept, and nothing where it was not played", () => {
    expect(brokenIn(good)).to.deep.equal([])
    expect(brokenIn({ ...good, skipped: "go install it", protected: false })).to.deep.equal([])
  })

  for (const [what, bad] of Object.entries({
    "something that left unsealed": { protected: false },
    "an outsider without his name": { outsiderNamed: "somebody" },
    "an outsider of whom nothing was said": { outsiderNamed: null },
    "a recorder that was not seen": { connectorNamed: "phone +49 30 12345" },
    "an eviction without new keys": { evictedByPageRekeys: false },
    "a wrong label": { labelRight: false },
    "a late warning": { secondsToWarning: 20.1 },
    "a warning of nobody": { falseAlarms: 1 },
  } satisfies Record<string, Partial<Row>>)) {
    it(`notices ${what}`, () => {
      expect(brokenIn({ ...good, ...bad })).to.have.length(1)
    })
  }

  it("says what is missing for a meeting that was not held", () => {
    const text = table([{ ...good, skipped: "go install it", broken: [] }])
    expect(text.split("\n")[1]).to.match(/^livekit\s+skipped: go install it/)
  })
})
