import { xchacha20poly1305 } from "@noble/ciphers/chacha.js"
import type { Bytes } from "../brand.ts"
import { fromHex } from "../hex.ts"
import { joined, uint32 } from "./byteReader.ts"
import type { RoomKeys } from "./roomKeys.ts"
import { ID_BYTES, type Lane, MAX_ENTRY_BYTES, MAX_PRESENCE_BYTES, WIRE_VERSION } from "./wire.ts"

/**
 * Sizes that the relay gets to see, in bytes of a whole sealed entry; from the last on, its multiples. Those are admissions to
 * large groups and changes of them, whose size follows that of the group, and so many that coarser steps would fill a room.
 */
const BUCKETS = [256, 1_024, 4_096, 16_384] as const
const [, , , STEP] = BUCKETS

const NONCE_BYTES = 24
const TAG_BYTES = 16
const LENGTH_BYTES = 4
const OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES + LENGTH_BYTES
const PRESENCE = { lane: 2, id: new Uint8Array(ID_BYTES) } as const

/** Longest plaintext of an entry. What is longer is for the caller to cut up. */
export const MAX_PLAINTEXT_BYTES = MAX_ENTRY_BYTES - OVERHEAD_BYTES
/** Longest plaintext of a presence message. */
export const MAX_PRESENCE_PLAINTEXT_BYTES = MAX_PRESENCE_BYTES - OVERHEAD_BYTES

/** Where an entry belongs; authenticated, so that the relay can neither move nor rename it. `id`: 16 bytes. */
export interface EntryPlace {
  readonly lane: Lane
  readonly id: Bytes
}

/**
 * nonce 24 ‖ XChaCha20-Poly1305(length 4 ‖ plaintext ‖ zeros to the next bucket). Associated data: wire version ‖ room ‖
 * lane ‖ id: what an older version sealed does not open, rather than being read in another way. The nonce is random: 192
 * bits may be drawn blindly by every member (draft-irtf-cfrg-xchacha §3).
 *
 * @throws RangeError if `plaintext` is longer than {@link MAX_PLAINTEXT_BYTES}.
 */
export function sealEntry(keys: RoomKeys, place: EntryPlace, plaintext: Bytes): Bytes {
  return seal(keys, place, plaintext)
}

/** @returns The plaintext, or `undefined` if this was not sealed for this room, lane and id. */
export function openEntry(keys: RoomKeys, place: EntryPlace, sealed: Bytes): Bytes | undefined {
  return open(keys, place, sealed)
}

/** @throws RangeError if `plaintext` is longer than {@link MAX_PRESENCE_PLAINTEXT_BYTES}. */
export function sealPresence(keys: RoomKeys, plaintext: Bytes): Bytes {
  if (plaintext.length > MAX_PRESENCE_PLAINTEXT_BYTES) throw new RangeError("presence message too long")
  return seal(keys, PRESENCE, plaintext)
}

/** @returns The plaintext, or `undefined` if this was not sealed as presence in this room. */
export function openPresence(keys: RoomKeys, sealed: Bytes): Bytes | undefined {
  return open(keys, PRESENCE, sealed)
}

type AnyPlace = EntryPlace | typeof PRESENCE

function seal(keys: RoomKeys, place: AnyPlace, plaintext: Bytes): Bytes {
  if (plaintext.length > MAX_PLAINTEXT_BYTES) throw new RangeError("entry too long")
  const bucket = bucketFor(plaintext.length + OVERHEAD_BYTES)
  const padded = new Uint8Array(bucket - NONCE_BYTES - TAG_BYTES)
  padded.set(uint32(plaintext.length))
  padded.set(plaintext, LENGTH_BYTES)
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  return joined([nonce, cipher(keys, place, nonce).encrypt(padded)])
}

function open(keys: RoomKeys, place: AnyPlace, sealed: Bytes): Bytes | undefined {
  if (sealed.length > MAX_ENTRY_BYTES || sealed.length !== bucketFor(sealed.length)) return undefined
  const padded = opened(cipher(keys, place, sealed.subarray(0, NONCE_BYTES)), sealed.subarray(NONCE_BYTES))
  if (padded === undefined) return undefined
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0)
  if (length > padded.length - LENGTH_BYTES) return undefined
  return new Uint8Array(padded.subarray(LENGTH_BYTES, LENGTH_BYTES + length))
}

function bucketFor(bytes: number): number {
  return BUCKETS.find(size => size >= bytes) ?? Math.ceil(bytes / STEP) * STEP
}

/** The cipher's only error at this point is a tag that does not match. */
function opened(aead: ReturnType<typeof cipher>, ciphertext: Bytes): Uint8Array | undefined {
  try {
    return aead.decrypt(ciphertext)
  } catch {
    return undefined
  }
}

function cipher(keys: RoomKeys, place: AnyPlace, nonce: Bytes) {
  return xchacha20poly1305(
    keys.envelope,
    nonce,
    joined([WIRE_VERSION, fromHex(keys.id), place.lane, place.id]),
  )
}
