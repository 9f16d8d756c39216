/** States that the popup can be in: one row a screen. */
import type { Epoch, IdentityKey, LeafIndex } from "../../src/brand.ts"
import type { MemberRow, PopupState } from "../../src/messages/popup.ts"
import { CONNECTORS, RECORDINGS } from "../../src/messages/roster.ts"
import type { Warning } from "../../src/messages/sentences.ts"

export const HOSTILE_NAMES = [
  "\u202eyrreb\u202c Verified",
  "<img src=x onerror=alert(1)>",
  "N".repeat(300),
  "👩‍👩‍👧‍👦".repeat(12),
  "Αda",
]

export function member(name: string, leaf: number, more: Partial<MemberRow> = {}): MemberRow {
  return {
    leaf: leaf as LeafIndex,
    name,
    identity: leaf.toString(16).padStart(64, "0") as IdentityKey,
    self: "other",
    alias: null,
    host: "no-host",
    trust: "new",
    fingerprint: "12345 67890 12345 67890 12345 67890 12345 67890 12345 67890 12345 67890",
    words: "apple brick cloud delta ember flute grape honey",
    sends: { audio: true, video: true },
    keys: "current",
    ...more,
  }
}

export const DANA = (2).toString(16).padStart(64, "0") as IdentityKey
const FAY = "00".repeat(32) as IdentityKey

const base: PopupState = {
  site: { kind: "on", origin: "https://meet.example" },
  protection: { state: "waiting", reason: "start-or-join" },
  epoch: null,
  meeting: null,
  warnings: [],
  name: "Ada",
  relay: "https://relay.example",
  invitationInTab: null,
}

const live = (members: MemberRow[]): NonNullable<PopupState["meeting"]> => ({
  phase: "live",
  url: "https://meet.example/room",
  invitation: `https://relay.example/j#${"A".repeat(120)}`,
  code: "apple brick cloud delta ember flute grape honey",
  rules: {
    admission: "invite",
    door: "open",
    authority: "anyone",
    may: ["evict", "set-rules", "set-hosts"],
  },
  members,
  atTheDoor: [{ identity: FAY, words: "violet water yellow zebra anchor bridge candle dragon" }],
  evicting: null,
})

const three = [
  member("Ada", 0, { self: "you", fingerprint: "", words: "" }),
  member("Ben", 1, { trust: "verified", alias: "Ben from Berlin" }),
  member("Dana", 2, { keys: "behind", sends: { audio: true, video: false } }),
]

const five = [...three, member("Fatima Al-Zahra", 3), member("Maximiliane Hohenstein", 4)]

const inMeeting = {
  ...base,
  protection: { state: "protected", reason: "only-these", people: 3 },
  epoch: 4 as Epoch,
  meeting: live(three),
} as const satisfies PopupState

export const STATES: Record<string, PopupState> = {
  "a page that is no meeting": {
    ...base,
    site: { kind: "unsupported" },
    protection: { state: "not-protected", reason: "unsupported-page" },
  },
  "a site that is off": {
    ...base,
    site: { kind: "off", origin: "https://meet.example" },
    protection: { state: "not-protected", reason: "site-off" },
  },
  "a site that is on": base,
  "no name and no relay yet": { ...base, name: "", relay: "" },
  "an invitation in the tab": { ...base, invitationInTab: "https://relay.example/j#AAAA" },
  "waiting to be let in": {
    ...base,
    protection: { state: "waiting", reason: "to-be-let-in" },
    meeting: { ...live([]), phase: "joining" },
  },
  alone: {
    ...inMeeting,
    protection: { state: "protected", reason: "alone" },
    meeting: live(three.slice(0, 1)),
  },
  "three people": inMeeting,
  "five people": {
    ...inMeeting,
    protection: { state: "protected", reason: "only-these", people: 5 },
    meeting: live(five),
  },
  "an eviction under way": {
    ...inMeeting,
    protection: { state: "waiting", reason: "evicting" },
    meeting: { ...live(three), evicting: { name: "Erik", changed: 1, of: 3, tookMs: null } },
  },
  "an eviction done": {
    ...inMeeting,
    meeting: { ...live(three), evicting: { name: "Erik", changed: 3, of: 3, tookMs: 212 } },
  },
  "every kind of warning": {
    ...inMeeting,
    warnings: [
      {
        id: "1",
        since: 1,
        kind: "unknown-sender",
        media: "video",
        source: "s",
        decision: "keep-blocked",
        claimed: null,
      },
      {
        id: "2",
        since: 2,
        kind: "unknown-sender",
        media: "audio",
        source: "t",
        decision: "hear-in-clear",
        claimed: "Olaf",
      },
      { id: "3", since: 3, kind: "joined", name: "Dana", identity: DANA, by: "Ben" },
      { id: "4", since: 4, kind: "evicted-someone", name: "Erik", by: "Ben" },
      { id: "5", since: 5, kind: "left", name: "Erik" },
      {
        id: "6",
        since: 6,
        kind: "new-key",
        name: "Dana",
        identity: DANA,
        leaf: 2,
        comparedAt: 1_746_273_600_000,
      },
      { id: "7", since: 7, kind: "capture-refused", media: "audio", why: "refused" },
      { id: "8", since: 8, kind: "channel-down" },
      { id: "9", since: 9, kind: "leak", media: "video" },
      { id: "10", since: 10, kind: "codec-refused", media: "video", mimeType: "video/AV1" },
      { id: "11", since: 11, kind: "join-refused", refusal: "locked" },
      { id: "12", since: 12, kind: "unanswered" },
      { id: "15", since: 15, kind: "keyless-person", name: "Olaf" },
      ...CONNECTORS.map((what, n): Warning => {
        const sending = n === 0 ? { source: "p", decision: "keep-blocked" as const } : null
        return { id: `c${n}`, since: 16, kind: "connector", what, name: "Olaf", setBy: "server", sending }
      }),
      ...RECORDINGS.map((what): Warning => ({ id: what, since: 17, kind: "recording", what, name: "Olaf" })),
      { id: "18", since: 18, kind: "hidden-receiver" },
      { id: "19", since: 19, kind: "more-people", extra: 2 },
      { id: "20", since: 20, kind: "wrong-name", page: "Ben", key: "Dana" },
      { id: "21", since: 21, kind: "kicked", name: "Dana" },
      { id: "14", since: 14, kind: "restless", name: "Dana" },
      {
        id: "13",
        since: 13,
        kind: "knock",
        name: "Fay",
        identity: FAY,
        known: "new",
        evicted: "Erik",
      },
      { id: "15", since: 15, kind: "kept-out", name: "Erik", why: "evicted-before" },
      {
        id: "16",
        since: 16,
        kind: "rule-changed",
        change: { rule: "host", to: "host", identity: DANA },
        name: "Dana",
        by: "Ben",
      },
    ],
  },
  "a person with another key": {
    ...inMeeting,
    meeting: live([...three.slice(0, 2), member("Dana", 2, { trust: "changed-key", host: "host" })]),
    warnings: [
      {
        id: "6",
        since: 6,
        kind: "new-key",
        name: "Dana",
        identity: DANA,
        leaf: 2,
        comparedAt: 1_746_273_600_000,
      },
    ],
  },
  "a meeting that hosts decide over": {
    ...inMeeting,
    meeting: {
      ...live(three.map(one => ({ ...one, host: one.name === "Ben" ? "host" : "no-host" }))),
      rules: { admission: "verified-only", door: "locked", authority: "hosts", may: [] },
    },
  },
  evicted: {
    ...inMeeting,
    protection: { state: "stopped", reason: "evicted", about: "Ada", at: 1_764_000_000_000 },
    epoch: null,
    meeting: { ...live([]), phase: "ended" },
  },
  "a site whose rules can be amended": {
    ...base,
    protection: { state: "stopped", reason: "site-rules" },
  },
  "a site whose rules cannot be amended": {
    ...base,
    protection: { state: "stopped", reason: "worker-refused" },
  },
  "a page with encryption of its own": {
    ...base,
    protection: { state: "stopped", reason: "page-transform" },
  },
  "a server that mixes the voices": {
    ...base,
    protection: { state: "stopped", reason: "mixed-audio" },
  },
  "a page whose media is no RTP": {
    ...base,
    protection: { state: "not-protected", reason: "no-rtp" },
  },
  "a meeting on a page whose rules can be amended": {
    ...inMeeting,
    protection: { state: "stopped", reason: "site-rules" },
    meeting: live(three),
  },
  "hostile names": {
    ...inMeeting,
    meeting: live([three[0] ?? member("Ada", 0), ...HOSTILE_NAMES.map((name, n) => member(name, n + 1))]),
  },
}
