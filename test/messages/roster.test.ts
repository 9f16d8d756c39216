import { expect } from "chai"
import { decodeFromHook } from "../../src/messages/hook.ts"
import { MOST_ENTRIES, MOST_WORD } from "../../src/messages/roster.ts"

const evidence = { field: "kind", value: "3", setBy: "server" }
const entry = { id: "7", name: "Olaf", kind: "person", kindEvidence: evidence }
const list = {
  kind: "roster",
  adapter: "janus",
  entries: [entry],
  self: "7",
  bound: [{ source: "aa", entry: "7" }],
}
const event = (one: unknown) => ({ kind: "meeting-event", event: one })
const long = "x".repeat(MOST_WORD + 1)

describe("what a page says of its people", () => {
  for (const [what, message] of Object.entries({
    "a list": list,
    "an empty list": { ...list, adapter: "generic", entries: [], self: null, bound: [] },
    "a hidden one in another's place": { ...list, entries: [{ ...entry, hidden: true, replaces: "6" }] },
    "a departure": event({ t: "left", id: "7" }),
    "a kick": event({ t: "evicted", id: "7", certainty: "explicit" }),
    "one's own": event({ t: "self-evicted" }),
    "a recording by nobody in particular": event({ t: "recording", on: true, what: "server", by: null }),
  })) {
    it(`is taken: ${what}`, () => expect(decodeFromHook(structuredClone(message))).to.deep.equal(message))
  }

  for (const [what, message] of Object.entries({
    "an adapter that does not exist": { ...list, adapter: "zoom" },
    "a kind that does not exist": { ...list, entries: [{ ...entry, kind: "friend" }] },
    "a kind on nobody's word": {
      ...list,
      entries: [{ ...entry, kindEvidence: { ...evidence, setBy: "us" } }],
    },
    "a kind without a reason": { ...list, entries: [{ id: "7", name: "", kind: "person" }] },
    "nobody in the list": { ...list, entries: [null] },
    "a name that is no text": { ...list, entries: [{ ...entry, name: { toString: "Olaf" } }] },
    "a name without end": { ...list, entries: [{ ...entry, name: long }] },
    "more people than fit": { ...list, entries: Array(MOST_ENTRIES + 1).fill(entry) },
    "a receiver of nobody": { ...list, bound: [{ source: "aa" }] },
    "no self at all": { ...list, self: undefined },
    "a kick of unknown certainty": event({ t: "evicted", id: "7" }),
    "a recording that neither is nor is not": event({ t: "recording", what: "server", by: null }),
    "an event that does not exist": event({ t: "admitted", id: "7" }),
    "no event": event(null),
  })) {
    it(`is dropped: ${what}`, () => expect(decodeFromHook(structuredClone(message))).to.equal(undefined))
  }
})
