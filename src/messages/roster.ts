/** What a page and its server say of the people in a meeting: claims, every word. Nothing of it decides about a key. */
import type { SourceId } from "../brand.ts"
import { type Fields, isFields, isListOf, isOneOf, isText } from "./decode.ts"

/** Who reads a page's signalling. `generic` knows none, and only groups what arrives. */
export const ADAPTERS = ["generic", "janus", "galene", "livekit", "jitsi"] as const
export type AdapterName = (typeof ADAPTERS)[number]

/** What connects a meeting with something outside it. */
export const CONNECTORS = [
  "phone",
  "sip-room",
  "recorder",
  "streamer",
  "transcriber",
  "bot",
  "ingest",
  "system",
] as const
export type Connector = (typeof CONNECTORS)[number]

const KINDS = ["person", "screen", "unknown", ...CONNECTORS] as const
export type EntryKind = (typeof KINDS)[number]

/** Whose word for the kind it is: the server's, the participant's own, or a guess of ours. */
export const SET_BY = ["server", "self", "guess"] as const
export type SetBy = (typeof SET_BY)[number]

export const RECORDINGS = ["server", "stream", "transcript", "local-by"] as const
/** `local-by`: on a participant's own computer. */
export type Recording = (typeof RECORDINGS)[number]

/** One participant as the page lists him. */
export interface RosterEntry {
  /** The page's own name for the entry; stays the same during the call. */
  id: string
  /** As the page shows it; may be empty, or hold anything. */
  name: string
  kind: EntryKind
  kindEvidence: { field: string; value: string; setBy: SetBy }
  /** The server keeps this participant out of its own lists. */
  hidden?: boolean
  /** Entry that this one carries on: the same participant after a move. */
  replaces?: string
}

/** All that the page lists now. Said anew, whole, whenever it changes. */
export interface RosterClaim {
  adapter: AdapterName
  entries: RosterEntry[]
  /** One's own entry. */
  self: string | null
  /** Whose it is what receivers get. Not by track: servers give the tracks of different people the same id. */
  bound: { source: SourceId; entry: string }[]
}

export type PageEvent =
  | { t: "left"; id: string }
  /** `inferred`: gone without a word. */
  | { t: "evicted"; id: string; certainty: "explicit" | "inferred" }
  | { t: "self-evicted" }
  | { t: "recording"; on: boolean; what: Recording; by: string | null }

/** Longest list of participants that is taken; the rest counts for nothing. */
export const MOST_ENTRIES = 256
/** Longest name or other word of an entry, in UTF-16 units. */
export const MOST_WORD = 128
/** Most receivers of a page that are told apart. */
const MOST_BOUND = 512

/** Is this a list that the bridge passes on? Of a shape that is not, nothing is kept. */
export function isRosterClaim(data: Fields): boolean {
  return (
    isOneOf(data["adapter"], ADAPTERS) &&
    isListOf(data["entries"], isEntry, MOST_ENTRIES) &&
    isWordOrNull(data["self"]) &&
    isListOf(data["bound"], isBound, MOST_BOUND)
  )
}

export function isPageEvent(value: unknown): value is PageEvent {
  if (!isFields(value)) return false
  switch (value["t"]) {
    case "left":
      return isWord(value["id"])
    case "evicted":
      return isWord(value["id"]) && isOneOf(value["certainty"], ["explicit", "inferred"])
    case "self-evicted":
      return true
    case "recording":
      return (
        typeof value["on"] === "boolean" && isOneOf(value["what"], RECORDINGS) && isWordOrNull(value["by"])
      )
    default:
      return false
  }
}

function isEntry(value: unknown): value is RosterEntry {
  if (!isFields(value) || !isFields(value["kindEvidence"])) return false
  const { field, value: said, setBy } = value["kindEvidence"]
  return (
    isWord(value["id"]) &&
    isWord(value["name"]) &&
    isOneOf(value["kind"], KINDS) &&
    isWord(field) &&
    isWord(said) &&
    isOneOf(setBy, SET_BY) &&
    (value["hidden"] === undefined || typeof value["hidden"] === "boolean") &&
    (value["replaces"] === undefined || isWord(value["replaces"]))
  )
}

function isBound(value: unknown): value is RosterClaim["bound"][number] {
  return isFields(value) && isText(value["source"], 64) && isWord(value["entry"])
}

function isWord(value: unknown): value is string {
  return isText(value, MOST_WORD)
}

function isWordOrNull(value: unknown): value is string | null {
  return value === null || isWord(value)
}
