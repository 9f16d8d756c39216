import { expect } from "chai"
import messages from "../../_locales/en/messages.json"
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

const WARNINGS = {
  "unknown-sender": true,
  joined: true,
  "evicted-someone": true,
  left: true,
  "new-key": true,
  "capture-refused": true,
  "channel-down": true,
  leak: true,
  "codec-refused": true,
  "join-refused": true,
  restless: true,
  unanswered: true,
  "old-knock": true,
} as const satisfies Record<Warning["kind"], true>

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
  for (const kind of Object.keys(WARNINGS)) {
    it(`warn of ${kind}`, () => expect(table[key("warning", kind)]?.message).to.be.a("string"))
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
