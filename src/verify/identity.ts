import type { Bytes, IdentityKey } from "../brand.ts"
import { Malformed } from "../errors.ts"
import { fromHex, toHex } from "../hex.ts"

/** A person's browser, for longer than one meeting: what names it, and the only thing it does. */
export interface Identity {
  key: IdentityKey
  /** Ed25519 over `data`, 64 bytes. */
  sign(data: Bytes): Promise<Bytes>
}

/** Fresh long-term keys. The private one never leaves WebCrypto; the pair may be stored as it is in IndexedDB. */
export async function makeIdentityKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])
}

/** @throws {@link Malformed} if `keys` is no Ed25519 pair. */
export async function identityFromKeys(keys: CryptoKeyPair): Promise<Identity> {
  const { privateKey, publicKey } = keys
  if (publicKey.algorithm.name !== "Ed25519" || privateKey.algorithm.name !== "Ed25519") {
    throw new Malformed("identity", "not an Ed25519 pair")
  }
  const key = toHex(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey))) as IdentityKey
  return {
    key,
    sign: async data => new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, data)),
  }
}

/** Did `identity` sign `data`? Never throws: a key that is no point of the curve has signed nothing. */
export async function signedBy(identity: IdentityKey, data: Bytes, signature: Bytes): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", fromHex(identity), "Ed25519", false, ["verify"])
    return await crypto.subtle.verify("Ed25519", key, signature, data)
  } catch {
    return false
  }
}
