/** The edge between popup (or side panel, options) and background: calls with named replies, and a state that is pushed. */
import type { Epoch, IdentityKey, LeafIndex, PageId } from "../brand.ts"
import type { Admission, Authority, RuleChange } from "./rules.ts"
import type { Known, Protection, Refusal, Warning } from "./sentences.ts"
import type { SourceReport } from "./worker.ts"

/** One row of the list *Participants*. */
export interface MemberRow {
  leaf: LeafIndex
  name: string
  identity: IdentityKey
  /** What one calls this person oneself; null if that is the same. */
  alias: string | null
  self: "you" | "other"
  host: "host" | "no-host"
  /** `verified`: compared and matched; `known`: seen before, not compared; `new`: first time. */
  trust: Known
  /** 60 digits in groups of five, of the pair (oneself, this person); `""` for oneself and while it is computed. */
  fingerprint: string
  /** The same as words. */
  words: string
  sends: { audio: boolean; video: boolean }
  /** `behind` while a key change has not reached this person. */
  keys: "current" | "behind"
}

/** The group's rules, and what they let the person here do. */
export interface RulesView {
  admission: Admission
  door: "open" | "locked"
  authority: Authority
  may: readonly Deed[]
}

/** `set-rules`: who may come in, and the lock; `set-hosts`: who is host, and what only hosts do. */
export const DEEDS = ["evict", "set-rules", "set-hosts"] as const
export type Deed = (typeof DEEDS)[number]

/** Somebody outside the group with whom words can be compared already: who knocks, or whoever invited the one who knocks. */
export interface DoorView {
  identity: IdentityKey
  /** Of the pair (oneself, him); `""` while they are computed. */
  words: string
}

export interface EvictProgress {
  name: string
  changed: number
  of: number
  /** From the click to the last member's change; null while under way. */
  tookMs: number | null
}

export interface PopupState {
  site: { kind: "on" | "off"; origin: string } | { kind: "unsupported" }
  protection: Protection
  /** null outside a meeting. */
  epoch: Epoch | null
  meeting: null | {
    phase: "joining" | "live" | "ended"
    url: string
    invitation: string
    /** 8 words for the people who are in it; `""` while one is alone, or it is computed. */
    code: string
    /** null while one is not in. */
    rules: RulesView | null
    members: MemberRow[]
    atTheDoor: DoorView[]
    evicting: EvictProgress | null
  }
  warnings: Warning[]
  /** Remembered from last time, "" at first. */
  name: string
  /** Relay address as the user gave it last, or the build's default, "" if there is neither. */
  relay: string
  /** The invitation that the tab itself shows, if it does. */
  invitationInTab: string | null
}

export type Outcome = { kind: "done" } | { kind: "refused"; refusal: Refusal }

/** Each call with what it asks and what it answers. */
export interface PopupCalls {
  state: { ask: { tabId: number }; reply: PopupState }
  /** After the permission was granted in the popup: registers the scripts and reloads the tab. */
  "protect-site": { ask: { tabId: number }; reply: Outcome }
  "unprotect-site": { ask: { tabId: number }; reply: Outcome }
  /** Amends the one rule of the page that forbids what Sotto needs, and reloads the tab. */
  "allow-here": { ask: { tabId: number }; reply: Outcome }
  start: { ask: { tabId: number; name: string; relay: string }; reply: Outcome }
  join: { ask: { tabId: number; name: string; invitation: string }; reply: Outcome }
  /** People are named by their keys: a place in the group may be somebody else's by the time that a click arrives. */
  evict: { ask: { tabId: number; identity: IdentityKey }; reply: Outcome }
  /** About somebody at the door. */
  "answer-knock": {
    ask: { tabId: number; identity: IdentityKey; answer: "let-in" | "refuse" }
    reply: Outcome
  }
  rekey: { ask: { tabId: number }; reply: Outcome }
  rule: { ask: { tabId: number; change: RuleChange }; reply: Outcome }
  leave: { ask: { tabId: number }; reply: Outcome }
  compared: { ask: { tabId: number; identity: IdentityKey; result: "match" | "differ" }; reply: Outcome }
  "decide-source": {
    ask: { tabId: number; source: string; decision: "keep-blocked" | "hear-in-clear" }
    reply: Outcome
  }
  dismiss: { ask: { tabId: number; warning: string }; reply: Outcome }
  details: { ask: { tabId: number }; reply: Details }
}

/** Figures for the curious, and for tests: counts and times, never a key. */
export interface Details {
  epoch: Epoch | null
  /** What the meeting waits for: changes that are wanted, one that is on its way into the log, and the way to the relay. */
  log: { wanted: string[]; underway: "none" | "one"; channel: string } | null
  self: LeafIndex | null
  pages: {
    page: PageId
    plaintextPackets: number
    switches: { epoch: Epoch; at: number }[]
    sources: SourceReport[]
  }[]
}

/** A call as it travels by runtime.sendMessage. */
export type PopupCall = { [K in keyof PopupCalls]: { call: K; ask: PopupCalls[K]["ask"] } }[keyof PopupCalls]

/** The port on which a popup hears of changes is named `popup:<tab id>`; each message on it is a PopupState. */
export const POPUP_PORT = "popup:"
