/** The edge between the page of known people and the background: calls with named replies. */
import type { IdentityKey } from "../brand.ts"
import { type Fields, isFields, isHex, isListOf, isOneOf, isText } from "./decode.ts"
import type { Outcome } from "./popup.ts"

/** Somebody whose key one has met. Times in ms since 1970. */
export interface KnownPerson {
  identity: IdentityKey
  /** As he called himself last. */
  name: string
  /** What one calls him oneself. */
  alias: string | null
  firstSeen: number
  /** When the fingerprints were compared and matched; `null` if never. */
  verifiedAt: number | null
}

/** What the two sides of a pair compare. */
export interface PairView {
  /** 60 digits in groups of five. */
  digits: string
  words: string
}

export interface PeopleCalls {
  "list-people": { ask: Record<never, never>; reply: KnownPerson[] }
  "rename-person": { ask: { identity: IdentityKey; alias: string }; reply: Outcome }
  "forget-person": { ask: { identity: IdentityKey }; reply: Outcome }
  /** Takes a moment. `null` for nobody whom one knows. */
  "pair-with": { ask: { identity: IdentityKey }; reply: PairView | null }
  "pair-compared": { ask: { identity: IdentityKey; result: "match" | "differ" }; reply: Outcome }
}

export type PeopleCall = {
  [K in keyof PeopleCalls]: { call: K; ask: PeopleCalls[K]["ask"] }
}[keyof PeopleCalls]

const somebody = (ask: Fields) => isHex(ask["identity"], 32)

const CHECKS = {
  "list-people": () => true,
  "rename-person": ask => somebody(ask) && isText(ask["alias"]),
  "forget-person": somebody,
  "pair-with": somebody,
  "pair-compared": ask => somebody(ask) && isOneOf(ask["result"], ["match", "differ"]),
} as const satisfies Record<keyof PeopleCalls, (ask: Fields) => boolean>

/** Narrows what arrived by runtime.sendMessage. @returns `undefined` for anything else. */
export function decodePeopleCall(data: unknown): PeopleCall | undefined {
  if (!isFields(data) || typeof data["call"] !== "string" || !isFields(data["ask"])) return undefined
  const check = Object.entries(CHECKS).find(([name]) => name === data["call"])?.[1]
  return check?.(data["ask"]) ? ({ call: data["call"], ask: data["ask"] } as PeopleCall) : undefined
}

/** @returns `undefined` for what is no such list; the page keeps the last one then. */
export function decodePeople(data: unknown): KnownPerson[] | undefined {
  return isListOf(data, isPerson, Number.MAX_SAFE_INTEGER) ? data : undefined
}

export function decodePair(data: unknown): PairView | undefined {
  return isFields(data) && isText(data["digits"]) && isText(data["words"])
    ? { digits: data["digits"], words: data["words"] }
    : undefined
}

function isPerson(value: unknown): value is KnownPerson {
  return (
    isFields(value) &&
    isHex(value["identity"], 32) &&
    isText(value["name"], 512) &&
    (value["alias"] === null || isText(value["alias"])) &&
    typeof value["firstSeen"] === "number" &&
    (value["verifiedAt"] === null || typeof value["verifiedAt"] === "number")
  )
}
