import { equalBytes } from "@noble/ciphers/utils.js"
import { hmac } from "@noble/hashes/hmac.js"
import { sha256 } from "@noble/hashes/sha2.js"
import type { Bytes, IdentityKey, RoomId } from "../brand.ts"
import { concat } from "../bytes.ts"
import { Malformed } from "../errors.ts"
import { fromHex, toHex } from "../hex.ts"
import { type Identity, signedBy } from "../verify/identity.ts"
import { cleanName, isCleanName } from "../verify/names.ts"
import type { LeafCheck, LeafNode } from "./mls.ts"
import type { InviteKeys } from "./types.ts"

const VERSION = 1
const TAG_AT = 1
const IDENTITY_AT = TAG_AT + 32
const SIGNATURE_AT = IDENTITY_AT + 32
const NAME_AT = SIGNATURE_AT + 64

const utf8 = new TextEncoder()
const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

export interface Claim {
  name: string
  identity: IdentityKey
}

/**
 * Identity bytes of a basic credential (RFC 9420 §5.3): version ‖ invite tag 32 ‖ identity key 32 ‖ signature 64 ‖ name.
 * The tag shows that the leaf holds the invitation, the signature whose it is.
 *
 * @throws {@link Malformed} if nothing of `name` is left when it is cleaned.
 */
export async function makeCredential(o: {
  keys: InviteKeys
  identity: Identity
  name: string
  signatureKey: Bytes
}): Promise<Bytes> {
  const name = cleanName(o.name)
  if (!name) throw new Malformed("name", "nothing to be seen")
  const claim = { name, identity: o.identity.key }
  const signature = await o.identity.sign(signedPart(o.keys.room, o.signatureKey, claim.name))
  const tag = inviteTag(o.keys, o.signatureKey, claim)
  return concat(Uint8Array.of(VERSION), tag, fromHex(claim.identity), signature, utf8.encode(name))
}

/** What a credential says, unchecked. @returns `undefined` if it is none of this version, or its name is not clean. */
export function readCredential(bytes: Bytes): Claim | undefined {
  if (bytes[0] !== VERSION || bytes.length <= NAME_AT) return undefined
  try {
    const name = text.decode(bytes.subarray(NAME_AT))
    if (!isCleanName(name)) return undefined
    return { name, identity: toHex(bytes.subarray(IDENTITY_AT, SIGNATURE_AT)) as IdentityKey }
  } catch {
    return undefined
  }
}

/** The check that every leaf of this room has to pass, whenever it came: the identity that it names owns it. */
export function leafCheck(room: RoomId): LeafCheck {
  return async (bytes, signatureKey) => {
    const claim = readCredential(bytes)
    if (!claim) return false
    const signature = bytes.slice(SIGNATURE_AT, NAME_AT)
    return signedBy(claim.identity, signedPart(room, signatureKey, claim.name), signature)
  }
}

/**
 * Does this leaf show the invitation of `keys`? Asked of each that is to come in, so that the holders of an older
 * invitation stay outside, however many identities they make.
 */
export function isInvited(keys: InviteKeys, { credential, signaturePublicKey }: LeafNode): boolean {
  if (credential.credentialType !== "basic") return false
  const bytes = new Uint8Array(credential.identity)
  const claim = readCredential(bytes)
  if (!claim) return false
  const tag = inviteTag(keys, new Uint8Array(signaturePublicKey), claim)
  return equalBytes(bytes.subarray(TAG_AT, IDENTITY_AT), tag)
}

/** All parts but the name have a fixed length, so no two leaves give the same bytes. */
function inviteTag(keys: InviteKeys, signatureKey: Bytes, { identity, name }: Claim): Uint8Array {
  return hmac(
    sha256,
    keys.mac,
    concat(fromHex(keys.room), signatureKey, fromHex(identity), utf8.encode(name)),
  )
}

function signedPart(room: RoomId, signatureKey: Bytes, name: string): Bytes {
  return concat(utf8.encode("sotto/v1 leaf"), fromHex(room), signatureKey, utf8.encode(name))
}
