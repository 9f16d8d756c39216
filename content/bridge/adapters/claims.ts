import type { Fields } from "../../../src/messages/decode.ts"
import {
  type EntryKind,
  MOST_WORD,
  type PageEvent,
  type Recording,
  type RosterEntry,
  type SetBy,
} from "../../../src/messages/roster.ts"
import type { Place } from "../../../src/messages/signalling.ts"

/** One message of the page's signalling, in the forms that it can be read in. */
export interface Heard {
  from: "server" | "page"
  text?: string
  json?: Fields
  bytes?: Uint8Array
}

/** What a participant is, by which field of the signalling, its value, and whose word that is. */
export type Kind = readonly [kind: EntryKind, field: string, value: string, setBy: SetBy]
export const PERSON: Kind = ["person", "", "", "server"]

/** Reads one message into `claims`, or makes nothing of it. What is no message of its kind is none of its business. */
export type Adapter = (claims: Claims, heard: Heard) => void

/** Most that is kept of one kind: a page that lists more is not believed about the rest. */
const MOST_KEPT = 1_024

/** What one adapter has understood so far. */
export class Claims {
  readonly entries = new Map<string, RosterEntry>()
  /** What is said to be recorded, or to be so no longer. */
  readonly recordings = new Map<string, Extract<PageEvent, { t: "recording" }>>()
  self: string | null = null
  readonly tell: (event: PageEvent) => void
  /** Entries by the place in which they send: an ICE fragment, or that and a section's id. */
  readonly #owners = new Map<string, string>()

  constructor(tell: (event: PageEvent) => void) {
    this.tell = tell
  }

  /** We have come in under `self`, and whoever was listed before is listed again if he is still there. */
  begin(self: unknown): void {
    this.entries.clear()
    this.self = word(self)
  }

  put(id: unknown, name: unknown, [kind, field, value, setBy]: Kind = PERSON): void {
    const key = word(id)
    if (key === "") return
    const kindEvidence = { field, value: word(value), setBy }
    keep(this.entries, key, { id: key, name: word(name), kind, kindEvidence })
  }

  /** @param how Nothing is said of whom the page did not list, nor of oneself. */
  drop(id: unknown, how: "left" | "explicit" | "silently" = "left"): void {
    const key = word(id)
    if (!this.entries.delete(key) || key === this.self || how === "silently") return
    this.tell(how === "left" ? { t: "left", id: key } : { t: "evicted", id: key, certainty: how })
  }

  own(place: string, id: unknown): void {
    if (word(id) !== "") keep(this.#owners, place, word(id))
  }

  /** @returns The entry whose an incoming track is, `undefined` for none that is listed. */
  ownerOf({ fragment, mid, stream }: Place): string | undefined {
    const owner =
      this.#owners.get(`${fragment} ${mid}`) ?? this.#owners.get(fragment) ?? stream.split(/[|-]/)[0] ?? ""
    return this.entries.has(owner) ? owner : undefined
  }

  recording(on: boolean, what: Recording, by: string | null = null): void {
    keep(this.recordings, `${what} ${by}`, { t: "recording", on, what, by })
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size < MOST_KEPT || map.has(key)) map.set(key, value)
}

/** Names and ids as they come: numbers too, and of any length. */
export function word(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).slice(0, MOST_WORD) : ""
}

/** The ICE fragment of a description, by which its author is told apart: as {@link Place} has it. */
export function fragmentOf(sdp: unknown): string {
  return /^a=ice-ufrag:(\S+)/m.exec(String(sdp))?.[1] ?? ""
}
