import { expect } from "chai"
import messages from "../../_locales/en/messages.json"
import { CONNECTORS, RECORDINGS } from "../../src/messages/roster.ts"
import { type Protection, REFUSALS, type Warning } from "../../src/messages/sentences.ts"

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
  "old-knock": [""],
} as const satisfies Record<Warning["kind"], readonly string[]>

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
