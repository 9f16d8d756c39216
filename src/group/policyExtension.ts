import type { Bytes, IdentityKey } from "../brand.ts"
import { isFields, isHex, isListOf, isOneOf } from "../messages/decode.ts"
import { ADMISSIONS, AUTHORITIES } from "../messages/rules.ts"
import { MOST_HOSTS, type Policy } from "../policy/rules.ts"
import { POLICY_EXTENSION } from "./mls.ts"
import { same } from "./parts.ts"

/** Only whether everybody with the invitation comes in, or nobody; no hosts. Read where a group still has it, never written. */
const FIRST_VERSION = 1
const VERSION = 2

const utf8 = new TextEncoder()
const text = new TextDecoder("utf-8", { fatal: true })

interface Extension {
  extensionType: number | string
  extensionData: Uint8Array
}

/** The GroupContext extension 0xff01: JSON with its version. RFC 9420 §8.1. */
export function encodePolicy({ admission, door, authority, hosts }: Policy): Bytes {
  return utf8.encode(JSON.stringify({ v: VERSION, admission, door, authority, hosts }))
}

/** @returns `undefined` unless these are exactly the extensions of a group of ours, in their one encoding. */
export function readPolicy(extensions: readonly Extension[]): Policy | undefined {
  const [only, ...more] = extensions
  if (only?.extensionType !== POLICY_EXTENSION || more.length > 0) return undefined
  const data = parse(only.extensionData)
  if (!isFields(data)) return undefined
  const policy = data["v"] === FIRST_VERSION ? fromFirst(data["admission"]) : fromFields(data)
  if (!policy) return undefined
  const canonical = data["v"] === FIRST_VERSION ? encodeFirst(policy) : encodePolicy(policy)
  return same(canonical, only.extensionData) ? policy : undefined
}

function fromFields(data: Readonly<Record<string, unknown>>): Policy | undefined {
  const { admission, door, authority, hosts } = data
  const isKey = (value: unknown): value is IdentityKey => isHex(value, 32)
  if (!isOneOf(admission, ADMISSIONS) || !isOneOf(authority, AUTHORITIES)) return undefined
  if (!isOneOf(door, ["open", "locked"]) || !isListOf(hosts, isKey, MOST_HOSTS)) return undefined
  const inOrder = hosts.every((host, at) => at === 0 || (hosts[at - 1] ?? "") < host)
  return inOrder ? { admission, door, authority, hosts } : undefined
}

function fromFirst(admission: unknown): Policy | undefined {
  if (!isOneOf(admission, ["invite", "closed"])) return undefined
  const door = admission === "closed" ? "locked" : "open"
  return { admission: "invite", door, authority: "anyone", hosts: [] }
}

function encodeFirst({ door }: Policy): Bytes {
  return utf8.encode(JSON.stringify({ v: FIRST_VERSION, admission: door === "locked" ? "closed" : "invite" }))
}

function parse(data: Uint8Array): unknown {
  try {
    return JSON.parse(text.decode(data))
  } catch {
    return undefined
  }
}
