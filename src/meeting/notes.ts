/** What members write on the free lane, and say as presence, inside the room's envelope. */
import type { Bytes, Epoch, IdentityKey, LeafIndex } from "../brand.ts"
import { fromHex, toHex } from "../hex.ts"
import { isCount, isFields, isHex, isOneOf } from "../messages/decode.ts"

/** Longest knock taken: a key package and its tag are below 1 KiB. */
const MOST_KNOCK_BYTES = 8 * 1024
/** Longest sealed hand-over taken: a secret and a few names. */
const MOST_HAND_OVER_BYTES = 4 * 1024

export type Note =
  | { kind: "knock"; knock: Bytes }
  /** Signed by the leaf's key over {@link farewellBytes}, so that nobody can be walked out by another. */
  | { kind: "farewell"; leaf: LeafIndex; identity: IdentityKey; signature: Bytes }
  /**
   * To the knocker: why he stays outside. A hint, no proof, to him; to the members it is signed by the leaf's key over
   * {@link turnedAwayBytes}.
   */
  | { kind: "turned-away"; ref: string; refusal: TurnedAway; leaf: LeafIndex; signature: Bytes }
  /**
   * In a room that the group has left, to one knocker: where it meets by now, sealed to the key of his knock. Signed by
   * the leaf's key over {@link handOverBytes}, so that the other members know that it is done.
   */
  | { kind: "moved"; ref: string; sealed: Bytes; leaf: LeafIndex; signature: Bytes }

const TURNED_AWAY = [
  "locked",
  "evicted-before",
  "full",
  "old-invitation",
  "not-let-in",
  "not-verified",
] as const
export type TurnedAway = (typeof TURNED_AWAY)[number]

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
      return json({ ...note, signature: toHex(note.signature) })
    case "moved":
      return json({ ...note, sealed: toHex(note.sealed), signature: toHex(note.signature) })
  }
}

/** @returns `undefined` for anything that is no note of this version. */
export function decodeNote(plaintext: Bytes): Note | undefined {
  const data = parse(plaintext)
  if (!data) return undefined
  switch (data["kind"]) {
    case "knock": {
      const knock = data["knock"]
      if (!isHexUpTo(knock, MOST_KNOCK_BYTES)) return undefined
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
      const { ref, refusal, leaf, signature } = data
      if (!isHex(ref, 32) || !isOneOf(refusal, TURNED_AWAY)) return undefined
      if (!isCount(leaf) || !isHex(signature, 64)) return undefined
      return { kind: "turned-away", ref, refusal, leaf: leaf as LeafIndex, signature: fromHex(signature) }
    }
    case "moved": {
      const { ref, sealed, leaf, signature } = data
      if (!isHex(ref, 32) || !isCount(leaf) || !isHex(signature, 64)) return undefined
      if (!isHexUpTo(sealed, MOST_HAND_OVER_BYTES)) return undefined
      return {
        kind: "moved",
        ref,
        sealed: fromHex(sealed),
        leaf: leaf as LeafIndex,
        signature: fromHex(signature),
      }
    }
    default:
      return undefined
  }
}

/** What a leaving member signs. The leaf's signature key is new in every meeting and at every return, so it cannot be replayed. */
export function farewellBytes(room: string, identity: IdentityKey): Bytes {
  return utf8.encode(`sotto/v1 farewell ${room} ${identity}`)
}

export function turnedAwayBytes(room: string, ref: string, refusal: TurnedAway): Bytes {
  return utf8.encode(`sotto/v1 turned-away ${room} ${ref} ${refusal}`)
}

export function handOverBytes(room: string, ref: string, sealed: Bytes): Bytes {
  return utf8.encode(`sotto/v1 hand-over ${room} ${ref} ${toHex(sealed)}`)
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

function isHexUpTo(value: unknown, bytes: number): value is string {
  return typeof value === "string" && value.length <= bytes * 2 && isHex(value, value.length / 2)
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
