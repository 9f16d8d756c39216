import { equalBytes } from "@noble/ciphers/utils.js"
import { hmac } from "@noble/hashes/hmac.js"
import { sha256 } from "@noble/hashes/sha2.js"
import type { Bytes } from "../brand.ts"
import { concat } from "../bytes.ts"
import { fromHex } from "../hex.ts"
import { isInvited, leafCheck } from "./credential.ts"
import { fitsGroup } from "./gate.ts"
import { decodeKeyPackage, encodeKeyPackage, keyPackageHolds } from "./keyPackage.ts"
import type { KeyPackage } from "./mls.ts"
import { pack, unpack } from "./parts.ts"
import type { InviteKeys } from "./types.ts"

const VERSION = 1

const utf8 = new TextEncoder()

/** A key package, and a tag which shows that the knocker holds the invitation. */
export function encodeKnock(keys: InviteKeys, keyPackage: KeyPackage): Bytes {
  const bytes = encodeKeyPackage(keyPackage)
  return pack(VERSION, [joinTag(keys, bytes), bytes])
}

export type Opened = { kind: "opened"; keyPackage: KeyPackage } | { kind: "refused"; why: string }

/**
 * The key package of a knock, once its tag, its signatures, its credential and its lifetime have been checked.
 *
 * @param now Milliseconds since 1970.
 */
export async function openKnock(keys: InviteKeys, knock: Bytes, now: number): Promise<Opened> {
  const refuse = (why: string): Opened => ({ kind: "refused", why })
  const [tag, bytes, ...more] = unpack(VERSION, knock) ?? []
  if (!tag || !bytes || more.length > 0) return refuse("malformed")
  if (tag.length !== 32 || !equalBytes(tag, joinTag(keys, bytes))) return refuse("other invitation")
  const keyPackage = decodeKeyPackage(bytes)
  if (!keyPackage || !fitsGroup(keyPackage)) return refuse("malformed")
  if (!livesAt(keyPackage, now)) return refuse("out of date")
  const { leafNode } = keyPackage
  return isInvited(keys, leafNode) && (await keyPackageHolds(keyPackage, leafCheck(keys.room)))
    ? { kind: "opened", keyPackage }
    : refuse("not signed")
}

/** @param now Milliseconds since 1970. Clocks that differ are allowed for when the package is made. */
export function livesAt({ leafNode }: KeyPackage, now: number): boolean {
  if (leafNode.leafNodeSource !== "key_package") return false
  const second = BigInt(Math.floor(now / 1000))
  return leafNode.lifetime.notBefore <= second && second <= leafNode.lifetime.notAfter
}

function joinTag(keys: InviteKeys, keyPackage: Bytes): Uint8Array {
  return hmac(sha256, keys.mac, concat(utf8.encode("sotto/v1 knock"), fromHex(keys.room), keyPackage))
}
