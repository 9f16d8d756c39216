import type { Bytes } from "../brand.ts"
import { POLICY_EXTENSION } from "./mls.ts"
import { same } from "./parts.ts"
import type { Policy } from "./types.ts"

const VERSION = 1

const utf8 = new TextEncoder()
const text = new TextDecoder("utf-8", { fatal: true })

interface Extension {
  extensionType: number | string
  extensionData: Uint8Array
}

/** The GroupContext extension 0xff01: JSON with its version. RFC 9420 §8.1. */
export function encodePolicy(policy: Policy): Bytes {
  return utf8.encode(JSON.stringify({ v: VERSION, admission: policy.admission }))
}

/** @returns `undefined` unless these are exactly the extensions of a group of this version. */
export function readPolicy(extensions: readonly Extension[]): Policy | undefined {
  const [only, ...more] = extensions
  if (only?.extensionType !== POLICY_EXTENSION || more.length > 0) return undefined
  const policy = parse(only.extensionData)
  return policy && same(encodePolicy(policy), only.extensionData) ? policy : undefined
}

function parse(data: Uint8Array): Policy | undefined {
  try {
    const value: unknown = JSON.parse(text.decode(data))
    if (typeof value !== "object" || value === null || !("admission" in value)) return undefined
    const { admission } = value
    return admission === "invite" || admission === "closed" ? { admission } : undefined
  } catch {
    return undefined
  }
}
