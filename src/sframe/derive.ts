import type { Bytes, Kid } from "../brand.ts"
import { type FrameKey, FrameParameters } from "./aead.ts"
import { NONCE_BYTES, type Suite } from "./suites.ts"

/**
 * Takes a base key in, after which only derived keys can be had of it.
 *
 * @param baseKey `suite.keyBytes` bytes, wiped on return.
 */
export async function importBaseKey(baseKey: Bytes): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey("raw", baseKey, "HKDF", false, ["deriveKey", "deriveBits"])
  } finally {
    baseKey.fill(0)
  }
}

/** Key and salt of one KID. WebCrypto's HKDF with an empty salt is Extract and Expand of RFC 9605 §4.4.2 in one. */
export async function deriveFrameKey(
  suite: Suite,
  base: CryptoKey,
  kid: Kid,
  usage: "encrypt" | "decrypt",
): Promise<FrameKey> {
  const hkdf = { name: "HKDF", hash: suite.hash, salt: new Uint8Array(0) }
  const [key, bits] = await Promise.all([
    crypto.subtle.deriveKey(
      { ...hkdf, info: label("SFrame 1.0 Secret key ", suite, kid) },
      base,
      { name: "AES-GCM", length: suite.keyBytes * 8 },
      false,
      [usage],
    ),
    crypto.subtle.deriveBits(
      { ...hkdf, info: label("SFrame 1.0 Secret salt ", suite, kid) },
      base,
      NONCE_BYTES * 8,
    ),
  ])
  const salt = new Uint8Array(bits)
  return { key, salt, parameters: new FrameParameters(salt) }
}

/** `text`, the KID in eight bytes, the suite in two. RFC 9605 §4.4.2. */
export function label(text: string, suite: Suite, kid: Kid): Bytes {
  const start = new TextEncoder().encode(text)
  const info = new Uint8Array(start.length + 10)
  info.set(start)
  const view = new DataView(info.buffer)
  view.setBigUint64(start.length, kid)
  view.setUint16(start.length + 8, suite.id)
  return info
}
