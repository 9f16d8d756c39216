import type { Bytes, Counter, Epoch, LeafIndex } from "../brand.ts"
import { decrypt, isUnverified } from "./aead.ts"
import type { OpeningKey } from "./epochKeys.ts"
import type { Header } from "./header.ts"

export type Opening =
  | { kind: "opened"; plaintext: ArrayBuffer; leaf: LeafIndex; epoch: Epoch }
  | { kind: "refused"; reason: "unknown-kid" | "bad-tag" | "replayed" }

/** The parts of one sealed frame as it arrived. */
export interface SealedParts {
  readonly header: Header
  /** The header's own bytes, which are authenticated as they are. */
  readonly headerBytes: Bytes
  readonly ciphertext: Bytes
}

/**
 * Opens one frame. RFC 9605 §4.4.4. Nothing changes before the tag has verified.
 *
 * @param key What the key ring finds for the header's KID.
 * @param metadata As it was sealed with.
 */
export async function open(key: OpeningKey, parts: SealedParts, metadata: Uint8Array): Promise<Opening> {
  return openThen({ key, parts, metadata }, opening => opening)
}

/** What {@link open} is given. */
export interface ToOpen {
  readonly key: OpeningKey
  readonly parts: SealedParts
  readonly metadata: Uint8Array
}

/** As {@link open}, and goes on in the same turn. */
export function openThen<T>(
  { key, parts, metadata }: ToOpen,
  goOn: (opening: Opening) => T | Promise<T>,
): T | Promise<T> {
  const { counter } = parts.header
  if (!key.replay.isFresh(counter)) return goOn(REPLAYED)
  return decrypt(key, { counter, header: parts.headerBytes, metadata }, parts.ciphertext).then(
    plaintext => goOn(verified(key, counter, plaintext)),
    error => {
      if (isUnverified(error)) return goOn(BAD_TAG)
      throw error
    },
  )
}

function verified(key: OpeningKey, counter: Counter, plaintext: ArrayBuffer): Opening {
  if (!key.within.admits(key.leaf)) return UNKNOWN
  if (!key.within.commit(key, counter)) return REPLAYED
  return { kind: "opened", plaintext, leaf: key.leaf, epoch: key.epoch }
}

const UNKNOWN = { kind: "refused", reason: "unknown-kid" } as const satisfies Opening
const REPLAYED = { kind: "refused", reason: "replayed" } as const satisfies Opening
const BAD_TAG = { kind: "refused", reason: "bad-tag" } as const satisfies Opening
