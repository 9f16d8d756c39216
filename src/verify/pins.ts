import type { Bytes, IdentityKey } from "../brand.ts"
import { cleanName, sameName } from "./names.ts"

/** A key that one has met. Times in milliseconds since 1970. */
export interface Pin {
  identity: IdentityKey
  /** As he called himself last. */
  name: string
  /** What one calls him oneself; `null` if that is the same. */
  alias: string | null
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

/**
 * A key that was met before, yet never compared, stays a `changed-key` for as long as another one is verified under its
 * name: whoever pretends to be somebody does not become known by doing it twice.
 */
export function judge(pins: Pins, { identity, name }: Seen): Judgement {
  const pin = pins.find(one => one.identity === identity)
  if (pin && pin.verifiedAt !== null) return "verified"
  const others = pins.filter(one => one.identity !== identity && goesBy(one, name))
  const doubtful = pin ? others.some(one => one.verifiedAt !== null) : others.length > 0
  if (doubtful) return "changed-key"
  return pin ? "known" : "new"
}

/** When the key that one knows under this name was compared, the latest; `null` if none was. */
export function comparedUnder(pins: Pins, name: string): number | null {
  const times = pins.flatMap(one => (goesBy(one, name) && one.verifiedAt !== null ? [one.verifiedAt] : []))
  return times.length > 0 ? Math.max(...times) : null
}

/** Remembers this key. @returns `pins` itself if there is nothing new. */
export function pinSeen(pins: Pins, seen: Seen, now: number): Pins {
  const pin = pins.find(one => one.identity === seen.identity)
  if (pin?.name === seen.name) return pins
  return put(pins, { alias: null, firstSeen: now, verifiedAt: null, ...pin, ...only(seen) })
}

/** The fingerprints matched. */
export function pinVerified(pins: Pins, seen: Seen, now: number): Pins {
  const pin = pins.find(one => one.identity === seen.identity)
  return put(pins, { alias: null, firstSeen: now, ...pin, ...only(seen), verifiedAt: now })
}

/** The fingerprints differed, or are to be compared anew. @returns `pins` itself if it was not verified. */
export function pinDoubted(pins: Pins, identity: IdentityKey): Pins {
  const pin = pins.find(one => one.identity === identity)
  return !pin || pin.verifiedAt === null ? pins : put(pins, { ...pin, verifiedAt: null })
}

/** Calls somebody by a name of one's own; an empty one, or his, takes it back. @returns `pins` itself if nothing changes. */
export function pinRenamed(pins: Pins, identity: IdentityKey, alias: string): Pins {
  const pin = pins.find(one => one.identity === identity)
  if (!pin) return pins
  const clean = cleanName(alias) ?? null
  const next = clean === pin.name ? null : clean
  return next === pin.alias ? pins : put(pins, { ...pin, alias: next })
}

/** Next time he is new. @returns `pins` itself if he is not in it. */
export function pinForgotten(pins: Pins, identity: IdentityKey): Pins {
  const left = pins.filter(one => one.identity !== identity)
  return left.length === pins.length ? pins : left
}

function goesBy(pin: Pin, name: string): boolean {
  return sameName(pin.name, name) || (pin.alias !== null && sameName(pin.alias, name))
}

function put(pins: Pins, pin: Pin): Pins {
  const known = pins.some(one => one.identity === pin.identity)
  return known ? pins.map(one => (one.identity === pin.identity ? pin : one)) : [...pins, pin]
}

/** Callers hand over whole members; nothing else of them is kept. */
function only({ identity, name }: Seen): Seen {
  return { identity, name }
}

/** Without aliases. */
const FIRST_VERSION = 1
const VERSION = 2

export function encodePins(pins: Pins): Bytes {
  return new TextEncoder().encode(JSON.stringify({ version: VERSION, pins }))
}

/** @returns `undefined` unless `bytes` came from {@link encodePins} of this version or an older one. */
export function decodePins(bytes: Bytes): Pins | undefined {
  try {
    const data: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
    if (typeof data !== "object" || data === null || !("version" in data) || !("pins" in data))
      return undefined
    const { version, pins } = data
    if (!Array.isArray(pins) || (version !== VERSION && version !== FIRST_VERSION)) return undefined
    const all: unknown[] = version === VERSION ? pins : pins.map(pin => ({ ...pin, alias: null }))
    return all.every(isPin) ? all : undefined
  } catch {
    return undefined
  }
}

function isPin(value: unknown): value is Pin {
  if (typeof value !== "object" || value === null) return false
  if (!("identity" in value && "name" in value && "alias" in value)) return false
  if (!("firstSeen" in value && "verifiedAt" in value)) return false
  const { identity, name, alias, firstSeen, verifiedAt } = value
  return (
    typeof identity === "string" &&
    /^[0-9a-f]{64}$/.test(identity) &&
    typeof name === "string" &&
    (alias === null || typeof alias === "string") &&
    typeof firstSeen === "number" &&
    (verifiedAt === null || typeof verifiedAt === "number")
  )
}
