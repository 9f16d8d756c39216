import { expect } from "chai"
import type { IdentityKey } from "../../src/brand.ts"
import { judgeKnock, MOST_MEMBERS } from "../../src/policy/admission.ts"

const [ADA, BEN] = ["aa".repeat(32), "bb".repeat(32)] as [IdentityKey, IdentityKey]
const OPEN = { admission: "invite", lockout: [BEN], inside: MOST_MEMBERS - 1 } as const

describe("a knock", () => {
  for (const [what, doors, identity, verdict] of [
    ["is let in by whoever has room", OPEN, ADA, { kind: "admit" }],
    ["of somebody evicted is turned away", OPEN, BEN, { kind: "turn-away", refusal: "evicted-before" }],
    [
      "is turned away while locked",
      { ...OPEN, admission: "closed" },
      ADA,
      { kind: "turn-away", refusal: "locked" },
    ],
    [
      "is turned away when all are in",
      { ...OPEN, inside: MOST_MEMBERS },
      ADA,
      { kind: "turn-away", refusal: "full" },
    ],
  ] as const)
    it(what, () => {
      expect(judgeKnock(doors, identity)).to.deep.equal(verdict)
    })
})
