import type { Bytes, Counter } from "../brand.ts"
import { highHalf, lowHalf } from "./halves.ts"
import { NONCE_BYTES, TAG_BYTES } from "./suites.ts"

/** What encrypts or decrypts the frames of one KID. The key cannot be taken out of it. */
export interface FrameKey {
  readonly key: CryptoKey
  readonly salt: Bytes
  readonly parameters: FrameParameters
}

/** What of a frame is authenticated besides its bytes. */
export interface FrameHead {
  readonly counter: Counter
  /** The header's own bytes. */
  readonly header: Bytes
  readonly metadata: Uint8Array
}

/**
 * Nonce and associated data of one key's frames, in the same places for every frame: a browser wraps each array that it has not
 * seen before, and two fresh ones cost it as much as the cipher. It copies them before the call returns (Web Cryptography API
 * §14.3.1, §18.4.4), so that the next frame may have the places while this one is under way.
 */
export class FrameParameters implements AesGcmParams {
  readonly name = "AES-GCM"
  readonly tagLength = TAG_BYTES * 8
  readonly iv: Bytes = new Uint8Array(NONCE_BYTES)
  additionalData: Bytes = new Uint8Array(0)
  readonly #salt: Bytes

  constructor(salt: Bytes) {
    this.#salt = salt
  }

  /** Nonce: salt XOR counter. Associated data: header, then metadata. RFC 9605 §4.4.3. Good until the next call. */
  of({ counter, header, metadata }: FrameHead): this {
    const { iv } = this
    iv.set(this.#salt)
    let low = lowHalf(counter)
    let high = highHalf(counter)
    for (let place = NONCE_BYTES - 1; place >= NONCE_BYTES - 8 && (low | high) !== 0; place--) {
      iv[place] = (iv[place] ?? 0) ^ (low & 0xff)
      low = (low >>> 8) | ((high & 0xff) << 24)
      high >>>= 8
    }
    const length = header.length + metadata.length
    // Headers grow with the counter: at 8, 256 and so on.
    if (this.additionalData.length !== length) this.additionalData = new Uint8Array(length)
    this.additionalData.set(header)
    this.additionalData.set(metadata, header.length)
    return this
  }
}

/** @returns Ciphertext with the tag behind it. */
export function encrypt(
  { key, parameters }: FrameKey,
  head: FrameHead,
  plaintext: BufferSource,
): Promise<ArrayBuffer> {
  return crypto.subtle.encrypt(parameters.of(head), key, plaintext)
}

/** @returns The plaintext; rejected with what {@link isUnverified} knows if the tag does not verify. */
export function decrypt(
  { key, parameters }: FrameKey,
  head: FrameHead,
  ciphertext: BufferSource,
): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt(parameters.of(head), key, ciphertext)
}

export function isUnverified(error: unknown): boolean {
  return error instanceof DOMException && error.name === "OperationError"
}
