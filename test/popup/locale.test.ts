import { expect } from "chai"
import messages from "../../_locales/en/messages.json"
import type { IdentityKey } from "../../src/brand.ts"
import { CONNECTORS, RECORDINGS } from "../../src/messages/roster.ts"
import { ADMISSIONS, AUTHORITIES, type RuleChange } from "../../src/messages/rules.ts"
import { type Protection, REFUSALS, type Warning } from "../../src/messages/sentences.ts"
import { words } from "../../src/messages/words.ts"

/** Every state with its reasons: a new one without a row here does not compile. */
const PROTECTIONS = {
  protected: ["only-these", "alone", "channel-down"],
  waiting: ["to-be-let-in", "key-channel", "start-or-join", "evicting", "page"],
  "not-protected": ["site-off", "unsupported-page", "no-rtp"],
  stopped: [
    "evicted",
    "groups-differ",
    "leak",
    "site-rules",
    "worker-refused",
    "codec-refused",
    "page-transform",
    "mixed-audio",
    "lost-state",
    "left",
  ],
} as const satisfies { [S in Protection["state"]]: readonly Extract<Protection, { state: S }>["reason"][] }

/** Each with the words that follow its name: `""` where there is one sentence only. */
const WARNINGS = {
  "unknown-sender": [""],
  "keyless-person": [""],
  connector: CONNECTORS,
  recording: RECORDINGS,
  "hidden-receiver": [""],
  "more-people": [""],
  "wrong-name": [""],
  kicked: [""],
  joined: [""],
  "evicted-someone": [""],
  left: [""],
  "new-key": [""],
  "capture-refused": [""],
  "channel-down": [""],
  leak: [""],
  "codec-refused": [""],
  "join-refused": [""],
  restless: [""],
  unanswered: [""],
  knock: [],
  "kept-out": [],
  "rule-changed": [],
  // Their sentences depend on more than the kind: see below.
} as const satisfies Record<Warning["kind"], readonly string[]>

const identity = "00".repeat(32) as IdentityKey
const changes: RuleChange[] = [
  ...ADMISSIONS.map(to => ({ rule: "admission", to }) as const),
  ...AUTHORITIES.map(to => ({ rule: "authority", to }) as const),
  { rule: "door", to: "open" },
  { rule: "door", to: "locked" },
  { rule: "host", to: "host", identity },
  { rule: "host", to: "no-host", identity },
]
const AT_THE_DOOR = [
  ...(["new", "known", "verified", "changed-key"] as const).flatMap(known =>
    [null, "Erik"].map(evicted => ({ kind: "knock", name: "Fay", identity, known, evicted }) as const),
  ),
  ...(["evicted-before", "not-verified"] as const).map(
    why => ({ kind: "kept-out", name: "Fay", why }) as const,
  ),
  ...changes.map(change => {
    const name = change.rule === "host" ? "Ben" : ""
    return { kind: "rule-changed", change, name, by: "Ada" } as const
  }),
]

const FIRST_WORDS = {
  protected: "Protected. ",
  waiting: "Waiting. ",
  "not-protected": "Not protected. ",
  stopped: "Stopped. ",
}

const table: Record<string, { message: string } | undefined> = messages
const key = (...words: string[]) => words.join("_").replaceAll("-", "_")

describe("the strings", () => {
  for (const [state, reasons] of Object.entries(PROTECTIONS)) {
    for (const reason of reasons) {
      it(`say ${state}, ${reason}, beginning with the state's own words`, () => {
        const sentence = table[key("protection", state, reason)]?.message ?? ""
        expect(sentence.startsWith(FIRST_WORDS[state as keyof typeof FIRST_WORDS]), sentence).to.equal(true)
      })
    }
  }
  for (const [kind, all] of Object.entries(WARNINGS)) {
    for (const what of all) {
      it(`warn of ${kind} ${what}`, () => {
        expect(table[key("warning", kind, ...(what ? [what] : []))]?.message).to.match(/[.$\d]$/)
      })
    }
  }
  for (const warning of AT_THE_DOOR) {
    const [key, ...names] = words({ id: "", since: 0, ...warning })
    it(`say ${key}, with every name in it`, () => {
      const sentence = table[key]?.message ?? ""
      expect(sentence).to.match(/^\S.*\.$/)
      for (const at of names.filter(name => name !== "").keys()) expect(sentence).to.include(`$${at + 1}`)
    })
  }
  for (const refusal of REFUSALS) {
    it(`explain ${refusal} in at least one whole sentence`, () => {
      expect(table[key("refusal", refusal)]?.message).to.match(/^[A-Z].*\.$/)
    })
  }
  it("promise nothing that we cannot know", () => {
    for (const [name, entry] of Object.entries(table))
      expect(entry?.message, name).not.to.match(/\b(secure|safe|epoch|MLS|SFU)\b/i)
  })
})
