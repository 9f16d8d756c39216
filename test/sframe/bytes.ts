import type { Bytes, Counter, Epoch, Kid, LeafIndex, StreamNumber } from "../../src/brand.ts"
import { fromHex } from "../../src/hex.ts"
import { importBaseKey } from "../../src/sframe/derive.ts"
import type { OpeningKey } from "../../src/sframe/epochKeys.ts"
import { decodeHeader } from "../../src/sframe/header.ts"
import { KeyRing } from "../../src/sframe/keyRing.ts"
import { type Opening, open } from "../../src/sframe/open.ts"
import { deriveSealingKey, type Sealed, type SealingKey } from "../../src/sframe/seal.ts"
import { SendCounters } from "../../src/sframe/sendCounter.ts"

export const METADATA = Uint8Array.of(1, 2)
export const kid = (value: bigint | number | string) => BigInt(value) as Kid
export const counter = (value: bigint | number | string) => BigInt(value) as Counter
export const epochNumber = (value: number) => value as Epoch
export const leaves = (...values: number[]) => values as LeafIndex[]

/** A base key for tests: `filler` sixteen times. */
export const baseKey = (filler: number): Promise<CryptoKey> =>
  importBaseKey(fromHex(filler.toString(16).padStart(2, "0").repeat(16)))

/** What seals for one leaf in one epoch. */
export async function sealer(epoch: number, leaf: number, filler: number, stream = 0): Promise<SealingKey> {
  const { suite } = new KeyRing()
  const sender = {
    suite,
    base: await baseKey(filler),
    epoch: epoch as Epoch,
    self: leaf as LeafIndex,
    stream: stream as StreamNumber,
  }
  return deriveSealingKey(sender, new SendCounters())
}

/** Opens as a receiver does: by the exact KID, or says why there is no key. */
export async function openWith(
  ring: KeyRing,
  sealed: Sealed,
  metadata: Uint8Array = METADATA,
): Promise<Opening | string> {
  const header = decodeHeader(sealed.header)
  const found = ring.find(header.kid)
  if (typeof found === "string") return found
  const key: OpeningKey = await found
  return open(
    key,
    { header, headerBytes: sealed.header, ciphertext: new Uint8Array(sealed.ciphertext) },
    metadata,
  )
}

export const text = (value: string): Bytes => new TextEncoder().encode(value)
