import { expect } from "chai"
import { encode } from "uqr"
import { formatPairCode, readPairCode } from "../../src/messages/pairCode.ts"

const groups = (first: string) => [first, ...Array.from({ length: 11 }, () => "67890")].join(" ")
const OURS = groups("12345")

describe("the code of a pair", () => {
  it("is small enough to be scanned from a popup, and matches on the other side", () => {
    expect(encode(formatPairCode(OURS)).version).to.be.at.most(5)
    expect(readPairCode(formatPairCode(OURS), OURS)).to.equal("match")
  })

  it("of another pair is told as such", () => {
    expect(readPairCode(formatPairCode(groups("12346")), OURS)).to.equal("another-pair")
  })

  for (const [what, scanned] of Object.entries({
    "an invitation": "https://relay.example/j#AQ",
    nothing: "",
    "a code of a later version": formatPairCode(OURS).replace(":1:", ":2:"),
    "too few digits": formatPairCode(OURS.slice(0, -1)),
    "too many digits": `${formatPairCode(OURS)}0`,
    "what is no digit": formatPairCode(OURS.replace("1", "١")),
  }))
    it(`is not taken out of ${what}`, () => expect(readPairCode(scanned, OURS)).to.equal("no-code"))

  it("matches nothing while one's own fingerprint is not known", () => {
    for (const ours of ["", "12345"])
      for (const scanned of [formatPairCode(OURS), "SOTTO:PAIR:1:", `SOTTO:PAIR:1:${ours}`])
        expect(readPairCode(scanned, ours)).to.equal("no-code")
  })
})
