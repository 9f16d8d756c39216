/** What members write on the free lane, and say as presence, inside the room's envelope. */
import type { Bytes, Epoch, IdentityKey, LeafIndex } from "../brand.ts"
import { fromHex, toHex } from "../hex.ts"
import { isCount, isFields, isHex, isOneOf } from "../messages/decode.ts"

/** Longest knock taken: a key package and its tag are below 1 KiB. */
const MOST_KNOCK_BYTES = 8 * 1024

export type Note =
  | { kind: "knock"; knock: Bytes }
  /** Signed by the leaf's key over {@link farewellBytes}, so that nobody can be walked out by another. */
  | { kind: "farewell"; leaf: LeafIndex; identity: IdentityKey; signature: Bytes }
  /** To the knocker: why he stays outside. A hint, no proof. */
  | { kind: "turned-away"; ref: string; refusal: "locked" | "evicted-before" }

/** A sign of life, signed by the leaf's key over {@link heartbeatBytes}. */
export interface Heartbeat {
  leaf: LeafIndex
  epoch: Epoch
  /** Exported from (epoch, epoch authenticator), 16 hex digits: two halves of a split group differ here. */
  fork: string
  /** The sender's clock, ms; only ever compared with the same sender's. */
  at: number
}

const utf8 = new TextEncoder()
const text = new TextDecoder("utf-8", { fatal: true })

export function encodeNote(note: Note): Bytes {
  switch (note.kind) {
    case "knock":
      return json({ kind: note.kind, knock: toHex(note.knock) })
    case "farewell":
      return json({ ...note, signature: toHex(note.signature) })
    case "turned-away":
      return json(note)
  }
}

/** @returns `undefined` for anything that is no note of this version. */
export function decodeNote(plaintext: Bytes): Note | undefined {
  const data = parse(plaintext)
  if (!data) return undefined
  switch (data["kind"]) {
    case "knock": {
      const knock = data["knock"]
      if (typeof knock !== "string" || knock.length > MOST_KNOCK_BYTES * 2 || !isHex(knock, knock.length / 2))
        return undefined
      return { kind: "knock", knock: fromHex(knock) }
    }
    case "farewell": {
      const { leaf, identity, signature } = data
      if (!isCount(leaf) || !isHex(identity, 32) || !isHex(signature, 64)) return undefined
      return {
        kind: "farewell",
        leaf: leaf as LeafIndex,
        identity: identity as IdentityKey,
        signature: fromHex(signature),
      }
    }
    case "turned-away": {
      const { ref, refusal } = data
      if (!isHex(ref, 32) || !isOneOf(refusal, ["locked", "evicted-before"])) return undefined
      return { kind: "turned-away", ref, refusal }
    }
    default:
      return undefined
  }
}

/** What a leaving member signs. The leaf's signature key is new in every meeting and at every return, so it cannot be replayed. */
export function farewellBytes(room: string, identity: IdentityKey): Bytes {
  return utf8.encode(`sotto/v1 farewell ${room} ${identity}`)
}

export function heartbeatBytes(room: string, beat: Heartbeat): Bytes {
  return utf8.encode(`sotto/v1 heartbeat ${room} ${beat.leaf} ${beat.epoch} ${beat.fork} ${beat.at}`)
}

export function encodeHeartbeat(beat: Heartbeat, signature: Bytes): Bytes {
  return json({ ...beat, signature: toHex(signature) })
}

/** @returns `undefined` for anything that is no heartbeat. */
export function decodeHeartbeat(plaintext: Bytes): { beat: Heartbeat; signature: Bytes } | undefined {
  const data = parse(plaintext)
  if (!data) return undefined
  const { leaf, epoch, fork, at, signature } = data
  if (!isCount(leaf) || !isCount(epoch) || !isHex(fork, 8) || !isCount(at) || !isHex(signature, 64))
    return undefined
  return { beat: { leaf: leaf as LeafIndex, epoch: epoch as Epoch, fork, at }, signature: fromHex(signature) }
}

function json(value: unknown): Bytes {
  return utf8.encode(JSON.stringify(value))
}

function parse(plaintext: Bytes): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(text.decode(plaintext))
    return isFields(data) ? data : undefined
  } catch {
    return undefined
  }
}
