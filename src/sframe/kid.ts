import type { Epoch, Kid, LeafIndex, StreamNumber } from "../brand.ts"
import { Malformed } from "../errors.ts"

/** How many low bits of a KID hold the epoch, and how many above them the leaf; the stream (the RFC's context) has the rest. */
export interface KidLayout {
  epochBits: number
  leafBits: number
}

/** Two bytes of KID as long as the stream is 0; a group of at most 1,024; epochs told apart for 64 commits. */
export const LAYOUT: KidLayout = { epochBits: 6, leafBits: 10 }

export interface KidParts {
  stream: StreamNumber
  leaf: LeafIndex
  /** The epoch modulo 2^epochBits. */
  epochLow: number
}

/**
 * KID of one sending worker of one member in one epoch. RFC 9605 §5.2.
 *
 * @throws {@link Malformed} if the leaf or the stream does not fit.
 */
export function packKid(
  stream: StreamNumber,
  leaf: LeafIndex,
  epoch: Epoch,
  layout: KidLayout = LAYOUT,
): Kid {
  const { epochBits, leafBits } = layout
  if (!(leaf >= 0 && leaf < 2 ** leafBits)) throw new Malformed("KID", "leaf does not fit")
  const streamBits = 64 - epochBits - leafBits
  if (!(stream >= 0 && BigInt(stream) >> BigInt(streamBits) === 0n))
    throw new Malformed("KID", "stream does not fit")
  const low = leaf * 2 ** epochBits + (epoch % 2 ** epochBits)
  return ((BigInt(stream) << BigInt(epochBits + leafBits)) | BigInt(low)) as Kid
}

export function unpackKid(kid: Kid, layout: KidLayout = LAYOUT): KidParts {
  const { epochBits, leafBits } = layout
  const low = Number(kid & ((1n << BigInt(epochBits + leafBits)) - 1n))
  return {
    stream: Number(kid >> BigInt(epochBits + leafBits)) as StreamNumber,
    leaf: Math.floor(low / 2 ** epochBits) as LeafIndex,
    epochLow: low % 2 ** epochBits,
  }
}
