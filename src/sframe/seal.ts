import type { Bytes, Epoch, Kid, LeafIndex, StreamNumber } from "../brand.ts"
import { encrypt, type FrameKey } from "./aead.ts"
import { deriveFrameKey } from "./derive.ts"
import { encodeHeader } from "./header.ts"
import { packKid } from "./kid.ts"
import type { SendCounter, SendCounters } from "./sendCounter.ts"
import type { Suite } from "./suites.ts"

/** What seals the frames of one worker in one epoch. */
export interface SealingKey extends FrameKey {
  readonly kid: Kid
  readonly epoch: Epoch
  readonly counter: SendCounter
}

/** The parts of one SFrame ciphertext. RFC 9605 §4.4.3; where they lie in the frame is the carrier's affair. */
export interface Sealed {
  readonly header: Bytes
  /** As long as the plaintext, and 16 bytes of tag. */
  readonly ciphertext: ArrayBuffer
}

export interface Sender {
  readonly suite: Suite
  readonly base: CryptoKey
  readonly epoch: Epoch
  readonly self: LeafIndex
  readonly stream: StreamNumber
}

/** @throws Malformed if leaf or stream do not fit into a KID. */
export async function deriveSealingKey(sender: Sender, counters: SendCounters): Promise<SealingKey> {
  const kid = packKid(sender.stream, sender.self, sender.epoch)
  const made = await deriveFrameKey(sender.suite, sender.base, kid, "encrypt")
  return { ...made, kid, epoch: sender.epoch, counter: counters.of(kid, made.salt) }
}

/**
 * Seals one frame. RFC 9605 §4.4.3.
 *
 * @param metadata Authenticated with the header, and known to the receiver by other means.
 * @throws CounterExhausted when the key has sealed all it may.
 */
export function seal(key: SealingKey, plaintext: BufferSource, metadata: Uint8Array): Promise<Sealed> {
  return sealThen({ key, plaintext, metadata }, sealed => sealed)
}

/** What {@link seal} is given. */
export interface ToSeal {
  readonly key: SealingKey
  readonly plaintext: BufferSource
  readonly metadata: Uint8Array
}

/** As {@link seal}, and goes on in the same turn: each promise that waits for a promise costs a tenth of the cipher. */
export function sealThen<T>(
  { key, plaintext, metadata }: ToSeal,
  goOn: (sealed: Sealed) => T | Promise<T>,
): Promise<T> {
  const counter = key.counter.take()
  const header = encodeHeader(key.kid, counter)
  const encrypting = encrypt(key, { counter, header, metadata }, plaintext)
  return encrypting.then(ciphertext => goOn({ header, ciphertext }))
}
