import type { Bytes, Counter } from "../brand.ts"
import type { FrameKey } from "./derive.ts"
import { NONCE_BYTES, TAG_BYTES } from "./suites.ts"

/** Salt XOR counter. RFC 9605 §4.4.3. */
export function nonceOf(salt: Bytes, counter: Counter): Bytes {
  const nonce = new Uint8Array(NONCE_BYTES)
  nonce.set(salt)
  let low = Number(counter & 0xffffffffn)
  let high = Number(counter >> 32n)
  for (let place = NONCE_BYTES - 1; place >= NONCE_BYTES - 8 && (low | high) !== 0; place--) {
    nonce[place] = (nonce[place] ?? 0) ^ (low & 0xff)
    low = (low >>> 8) | ((high & 0xff) << 24)
    high >>>= 8
  }
  return nonce
}

/** Header, then metadata. RFC 9605 §4.4.3. */
export function associatedData(header: Uint8Array, metadata: Uint8Array): Bytes {
  const joined = new Uint8Array(header.length + metadata.length)
  joined.set(header)
  joined.set(metadata, header.length)
  return joined
}

/** @returns Ciphertext with the tag behind it. */
export function encrypt(
  { key, salt }: FrameKey,
  counter: Counter,
  additionalData: Bytes,
  plaintext: BufferSource,
): Promise<ArrayBuffer> {
  return crypto.subtle.encrypt(parameters(salt, counter, additionalData), key, plaintext)
}

/** @returns The plaintext, or `undefined` if the tag does not verify. */
export async function decrypt(
  { key, salt }: FrameKey,
  counter: Counter,
  additionalData: Bytes,
  ciphertext: BufferSource,
): Promise<ArrayBuffer | undefined> {
  try {
    return await crypto.subtle.decrypt(parameters(salt, counter, additionalData), key, ciphertext)
  } catch (error) {
    if (error instanceof DOMException && error.name === "OperationError") return undefined
    throw error
  }
}

function parameters(salt: Bytes, counter: Counter, additionalData: Bytes): AesGcmParams {
  return { name: "AES-GCM", iv: nonceOf(salt, counter), additionalData, tagLength: TAG_BYTES * 8 }
}
