/** The way from an older invitation to the present one: what only one knocker may read. */
import type { Bytes } from "../brand.ts"
import { fromHex } from "../hex.ts"
import { decodeOwnKeyPackage } from "./keyPackage.ts"
import { openKnock } from "./knock.ts"
import { findSuite } from "./mls.ts"
import { pack, unpack } from "./parts.ts"
import type { InviteKeys } from "./types.ts"

const VERSION = 1
/** What MLS itself seals to this key has labels of its own. RFC 9420 §5.1.3. */
const INFO = new TextEncoder().encode("sotto/v1 hand-over")

/**
 * Seals `message` to the key of whoever knocked with the invitation of `keys`. Others who hold that invitation, an
 * evicted person among them, cannot open it. RFC 9180 §5.1.1, base mode.
 *
 * @param o.now Milliseconds since 1970.
 * @returns `undefined` if the knock is not good, or not any more.
 */
export async function sealHandOver(o: {
  keys: InviteKeys
  knock: Bytes
  message: Bytes
  now: number
}): Promise<Bytes | undefined> {
  const opened = await openKnock(o.keys, o.knock, o.now)
  if (opened.kind === "refused") return undefined
  const { hpke } = await findSuite()
  const key = await hpke.importPublicKey(opened.keyPackage.initKey)
  const { enc, ct } = await hpke.seal(key, o.message, INFO, fromHex(o.keys.room))
  return pack(VERSION, [enc, ct])
}

/**
 * @param o.own As `createKnock` gave it.
 * @returns the message, or `undefined` if this was sealed for somebody else.
 */
export async function openHandOver(o: {
  keys: InviteKeys
  own: Bytes
  sealed: Bytes
}): Promise<Bytes | undefined> {
  const own = decodeOwnKeyPackage(o.own)
  const [enc, ct, ...more] = unpack(VERSION, o.sealed) ?? []
  if (!own || !enc || !ct || more.length > 0) return undefined
  const { hpke } = await findSuite()
  try {
    const key = await hpke.importPrivateKey(own.privatePackage.initPrivateKey)
    return new Uint8Array(await hpke.open(key, enc, ct, INFO, fromHex(o.keys.room)))
  } catch {
    return undefined
  }
}
