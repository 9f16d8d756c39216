import type { Bytes, IdentityKey } from "../brand.ts"
import { sameName } from "./names.ts"

/** A key that one has met. Times in milliseconds since 1970. */
export interface Pin {
  identity: IdentityKey
  /** As he called himself last. */
  name: string
  firstSeen: number
  /** When the fingerprints were compared and matched; `null` if never. */
  verifiedAt: number | null
}

/** All keys that one has met, in the order of meeting. An immutable value. */
export type Pins = readonly Pin[]

export const NO_PINS: Pins = []

export interface Seen {
  identity: IdentityKey
  name: string
}

/** `changed-key`: the name is known, and belongs to another key. */
export type Judgement = "verified" | "known" | "new" | "changed-key"

export function judge(pins: Pins, { identity, name }: Seen): Judgement {
  const pin = pins.find(one => one.identity === identity)
  if (pin) return pin.verifiedAt === null ? "known" : "verified"
  return pins.some(one => sameName(one.name, name)) ? "changed-key" : "new"
}

/** Remembers this key. @returns `pins` itself if there is nothing new. */
export function pinSeen(pins: Pins, seen: Seen, now: number): Pins {
  const pin = pins.find(one => one.identity === seen.identity)
  if (pin?.name === seen.name) return pins
  return put(pins, { firstSeen: now, verifiedAt: null, ...pin, ...only(seen) })
}

/** The fingerprints matched. */
export function pinVerified(pins: Pins, seen: Seen, now: number): Pins {
  const pin = pins.find(one => one.identity === seen.identity)
  return put(pins, { firstSeen: now, ...pin, ...only(seen), verifiedAt: now })
}

/** The fingerprints differed, or are to be compared anew. @returns `pins` itself if it was not verified. */
export function pinDoubted(pins: Pins, identity: IdentityKey): Pins {
  const pin = pins.find(one => one.identity === identity)
  return !pin || pin.verifiedAt === null ? pins : put(pins, { ...pin, verifiedAt: null })
}

function put(pins: Pins, pin: Pin): Pins {
  const known = pins.some(one => one.identity === pin.identity)
  return known ? pins.map(one => (one.identity === pin.identity ? pin : one)) : [...pins, pin]
}

/** Callers hand over whole members; nothing else of them is kept. */
function only({ identity, name }: Seen): Seen {
  return { identity, name }
}

const VERSION = 1

export function encodePins(pins: Pins): Bytes {
  return new TextEncoder().encode(JSON.stringify({ version: VERSION, pins }))
}

/** @returns `undefined` unless `bytes` came from {@link encodePins} of this version. */
export function decodePins(bytes: Bytes): Pins | undefined {
  try {
    const data: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
    if (typeof data !== "object" || data === null || !("version" in data) || !("pins" in data))
      return undefined
    const { version, pins } = data
    return version === VERSION && Array.isArray(pins) && pins.every(isPin) ? pins : undefined
  } catch {
    return undefined
  }
}

function isPin(value: unknown): value is Pin {
  if (typeof value !== "object" || value === null) return false
  if (!("identity" in value && "name" in value && "firstSeen" in value && "verifiedAt" in value)) return false
  const { identity, name, firstSeen, verifiedAt } = value
  return (
    typeof identity === "string" &&
    /^[0-9a-f]{64}$/.test(identity) &&
    typeof name === "string" &&
    typeof firstSeen === "number" &&
    (verifiedAt === null || typeof verifiedAt === "number")
  )
}
