import { expect } from "chai"
import type { IdentityKey } from "../../src/brand.ts"
import {
  type Doors,
  judgeKnock,
  judgeOldKnock,
  type Knocker,
  MOST_MEMBERS,
} from "../../src/policy/admission.ts"

const [ADA, BEN] = ["aa".repeat(32), "bb".repeat(32)] as [IdentityKey, IdentityKey]
const INVITE: Doors = { rules: { admission: "invite", door: "open" }, lockout: [BEN], inside: 3 }
const ASK: Doors = { ...INVITE, rules: { admission: "ask", door: "open" } }
const VERIFIED: Doors = { ...INVITE, rules: { admission: "verified-only", door: "open" } }
const LOCKED: Doors = { ...INVITE, rules: { admission: "invite", door: "locked" } }
const FULL: Doors = { ...INVITE, inside: MOST_MEMBERS }

const STRANGER: Knocker = { identity: ADA, compared: "never", here: "stranger" }
const COMPARED: Knocker = { ...STRANGER, compared: "matched" }
const FORMER: Knocker = { ...STRANGER, here: "known" }
const EVICTED: Knocker = { identity: BEN, compared: "matched", here: "known" }

const turnedAway = (refusal: string) => ({ kind: "turn-away", refusal })

const ROWS: [what: string, doors: Doors, who: Knocker, now: object, old: object][] = [
  ["by whoever has the invitation", INVITE, STRANGER, { kind: "admit" }, { kind: "ask" }],
  ["by whoever has been in before", INVITE, FORMER, { kind: "admit" }, { kind: "admit" }],
  ["where somebody inside says", ASK, STRANGER, { kind: "ask" }, { kind: "ask" }],
  ["where somebody says, by one who was in", ASK, FORMER, { kind: "admit" }, { kind: "admit" }],
  [
    "for verified people, by a stranger",
    VERIFIED,
    STRANGER,
    { kind: "wait-for-voucher" },
    { kind: "wait-for-voucher" },
  ],
  ["for verified people, by such a one", VERIFIED, COMPARED, { kind: "admit" }, { kind: "ask" }],
  [
    "of somebody evicted, compared or not",
    INVITE,
    EVICTED,
    turnedAway("evicted-before"),
    turnedAway("evicted-before"),
  ],
  ["that is locked", LOCKED, FORMER, turnedAway("locked"), turnedAway("locked")],
  ["of a full meeting", FULL, STRANGER, turnedAway("full"), turnedAway("full")],
]

describe("a knock at the door", () => {
  for (const [what, doors, who, now, old] of ROWS)
    it(`${what}: ${JSON.stringify(now)}; with an old invitation: ${JSON.stringify(old)}`, () => {
      expect(judgeKnock(doors, who)).to.deep.equal(now)
      expect(judgeOldKnock(doors, who)).to.deep.equal(old)
    })
})
