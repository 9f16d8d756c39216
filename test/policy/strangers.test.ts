import { expect } from "chai"
import type { IdentityKey } from "../../src/brand.ts"
import type { RosterEntry } from "../../src/messages/roster.ts"
import { alike } from "../../src/policy/claimedNames.ts"
import { APART_MS, afterDeparture, INFERRED_MS, isDue, NONE_GONE } from "../../src/policy/departures.ts"
import { type Finding, strangerId } from "../../src/policy/findings.ts"
import { type Holding, weigh } from "../../src/policy/patience.ts"
import { afterCount, isHigh, NO_PRESSURE } from "../../src/policy/pressure.ts"
import { findings, type Scene } from "../../src/policy/sources.ts"

const key = (name: string) => name as IdentityKey
const entry = (id: string, name: string, more: Partial<RosterEntry> = {}): RosterEntry => ({
  id,
  name,
  kind: "person",
  kindEvidence: { field: "", value: "", setBy: "server" },
  ...more,
})
const connector = (id: string, kind: RosterEntry["kind"]) => entry(id, "Olaf", { kind })
const unknown = (source: string, of: string | null, media: "audio" | "video" = "audio") =>
  ({ source, media, decision: "keep-blocked", entry: of }) as const

const scene = (change: Partial<Scene>): Scene => ({
  entries: [entry("1", "Ada"), entry("2", "Ben")],
  self: "1",
  members: [
    { identity: key("ada"), name: "Ada", self: "you" },
    { identity: key("ben"), name: "Ben", self: "other" },
  ],
  departed: [],
  kicked: [],
  proven: { 2: key("ben") },
  unknown: [],
  recordings: [],
  pressure: "usual",
  ...change,
})
const all = (more: RosterEntry[]) => [entry("1", "Ada"), entry("2", "Ben"), ...more]
const said = (found: Finding[]) => found.map(({ id, warning }) => `${id} ${warning.kind}`)

describe("who is here without a key", () => {
  const ROWS: [string, Partial<Scene>, string[]][] = [
    ["nobody, where each is proven by what he sends", {}, []],
    ["nobody, where a silent one goes by the name of a member", { proven: {} }, []],
    [
      "a silent person whom no key accounts for",
      { entries: all([entry("3", "Olaf")]) },
      ["stranger:3 keyless-person"],
    ],
    [
      "nobody else in a list of somebody who is only there as a screen",
      { entries: all([entry("3", "Ada's", { kind: "screen" })]) },
      [],
    ],
    [
      "whoever sends what no key opens, once for sound and pictures",
      { entries: all([entry("3", "Olaf")]), unknown: [unknown("a", "3"), unknown("b", "3", "video")] },
      ["stranger:3 unknown-sender"],
    ],
    ["whoever sends and is in no list", { unknown: [unknown("a", null)] }, ["unknown:a unknown-sender"]],
    [
      "who sends under a member's name, though that member is proven",
      { unknown: [unknown("a", "2")] },
      ["stranger:2 unknown-sender"],
    ],
    ["a phone", { entries: all([connector("3", "phone")]) }, ["stranger:3 connector"]],
    [
      "a phone that speaks, once",
      { entries: all([connector("3", "phone")]), unknown: [unknown("a", "3")] },
      ["stranger:3 connector"],
    ],
    ["no bot that has a key", { entries: [entry("1", "Ada"), entry("2", "Ben", { kind: "bot" })] }, []],
    [
      "a recorder and the server's word for it, as one thing",
      { entries: all([connector("3", "recorder")]), recordings: [{ what: "server", by: null }] },
      ["recording-by:server connector", "recording-by:server recording"],
    ],
    ["a hidden receiver", { pressure: "high" }, ["pressure hidden-receiver"]],
    [
      "no hidden receiver where somebody without a key is known of",
      { pressure: "high", entries: all([entry("3", "Olaf")]) },
      ["stranger:3 keyless-person"],
    ],
    ["a wrong name", { entries: [entry("1", "Ada"), entry("2", "Mallory")] }, ["wrong-name:2 wrong-name"]],
    [
      "no wrong name on what comes back from oneself",
      { entries: all([entry("3", "Echo")]), proven: { 2: key("ben"), 3: key("ada") } },
      [],
    ],
    ["a member's name that is listed twice", { entries: all([entry("3", "ben")]) }, ["more more-people"]],
    [
      "three of many by name, and the others counted",
      { entries: all(["3", "4", "5", "6", "7"].map(id => entry(id, `Guest${id}`))) },
      [...["3", "4", "5"].map(id => `stranger:${id} keyless-person`), "more more-people"],
    ],
    [
      "nobody whom another entry carries on",
      { entries: all([entry("3", "Olaf"), entry("4", "Olaf", { replaces: "3" })]) },
      ["stranger:4 keyless-person"],
    ],
    ["a member whom the page has put out", { kicked: [key("ben")] }, ["kicked:ben kicked"]],
    ["nobody who was put out and is no member any more", { kicked: [key("erik")] }, []],
    ["nobody, before the page has listed itself", { entries: [], self: null, proven: {} }, []],
  ]
  for (const [what, change, expected] of ROWS) {
    it(`finds ${what}`, () => expect(said(findings(scene(change)))).to.deep.equal(expected))
  }

  it("asks about each sender anew when one of his sources has been let through", () => {
    const found = findings(
      scene({
        entries: all([entry("3", "Olaf")]),
        unknown: [{ ...unknown("a", "3"), decision: "hear-in-clear" }, unknown("b", "3", "video")],
      }),
    )
    expect(found.map(({ id, warning }) => [id, "decision" in warning && warning.decision])).to.deep.equal([
      ["stranger:3", "hear-in-clear"],
      ["unknown:b", "keep-blocked"],
    ])
  })
})

describe("names that go together", () => {
  for (const [one, other, expected] of [
    ["Ben", "ben", "alike"],
    ["Ben", "Ben (he/him)", "alike"],
    ["Ben", "Ben Smith", "alike"],
    ["Ben Smith", "BenSmith", "alike"],
    ["José", "jose", "alike"],
    ["Ben", "Bendix", "apart"],
    ["Ben", "Dana", "apart"],
    ["Ben", "", "apart"],
    ["…", "…", "apart"],
    ["\u202eneB", "Ben", "apart"],
    ["Веn", "Ben", "apart"],
  ] as const) {
    it(`“${one}” and “${other}” are ${expected}`, () => {
      expect(alike(one, other)).to.equal(expected === "alike")
      expect(alike(other, one)).to.equal(expected === "alike")
    })
  }
})

describe("patience", () => {
  const finding = (afterMs: number): Finding => ({
    id: strangerId("3"),
    afterMs,
    clearMs: 10_000,
    warning: { kind: "keyless-person", name: "Olaf" },
  })
  /** What stands after each second in which something was found or not. */
  const play = (seconds: string, afterMs: number, standing: string[] = []): string => {
    let held: Holding = {}
    let stands = standing
    return [...seconds]
      .map((second, at) => {
        const found = second === "x" ? [finding(afterMs)] : []
        const made = weigh(held, found, { standing: stands, now: 1_000_000 + at * 1_000 })
        held = made.held
        stands = [...new Set([...stands, ...made.told.map(({ id }) => id)])].filter(
          id => !made.cleared.includes(id),
        )
        return stands.length > 0 ? "!" : "."
      })
      .join("")
  }
  for (const [what, seconds, afterMs, expected] of [
    ["waits for two windows", "xxxxxxx", 4_000, "....!!!"],
    ["begins anew after a gap", "xxx.xxxxx", 4_000, "........!"],
    ["does not flap", "xxx.x.....x", 2_000, "..!!!!!!!!!"],
    ["takes back what has been gone for ten seconds", "xxx............", 2_000, "..!!!!!!!!!!..."],
    ["says at once what needs no patience", "x", 0, "!"],
  ] as const) {
    it(what, () => expect(play(seconds, afterMs)).to.equal(expected))
  }
  it("keeps what stood before the background died, found again late or never", () => {
    expect(play("...xxx", 15_000, [strangerId("3")])).to.equal("!!!!!!")
    expect(play("............", 15_000, [strangerId("3")])).to.equal("!!!!!!!!!!..")
  })
})

describe("key-frame pressure", () => {
  const play = (perSecond: (second: number) => number, settledAt = 0): number => {
    let pressure = NO_PRESSURE
    let asked = 0
    for (let second = 1; second <= 60; second++) {
      asked += perSecond(second)
      pressure = afterCount(pressure, asked, 1_000_000 + second * 1_000, settledAt)
      if (isHigh(pressure)) return second
    }
    return -1
  }
  it("is told after ten seconds of a viewer who opens nothing", () =>
    expect(play(() => 7)).to.be.within(10, 14))
  it("is not told of loss", () => expect(play(() => 2)).to.equal(-1))
  it("is not told of a burst", () => expect(play(second => (second < 9 ? 20 : 0))).to.equal(-1))
  it("is not told while people come in", () => {
    expect(play(() => 7, 1_000_000 + 30_000)).to.be.greaterThan(30)
  })
  it("is not told when a sender ends", () => expect(play(second => (second === 20 ? -900 : 1))).to.equal(-1))
})

describe("changes of keys on the page's word", () => {
  it("come at once for who is said to be gone, and later for who only seems so", () => {
    expect(isDue(afterDeparture(NONE_GONE, "explicit", 100_000), 100_000)).to.equal(true)
    const seems = afterDeparture(NONE_GONE, "inferred", 100_000)
    expect(isDue(seems, 100_000 + INFERRED_MS - 1)).to.equal(false)
    expect(isDue(seems, 100_000 + INFERRED_MS)).to.equal(true)
  })
  it("come once, however many are said to be gone", () => {
    let departures = { due: null, last: 100_000 } as ReturnType<typeof afterDeparture>
    for (let n = 0; n < 50; n++) departures = afterDeparture(departures, "explicit", 100_000 + n * 100)
    expect(departures.due).to.equal(100_000 + APART_MS)
  })
})
