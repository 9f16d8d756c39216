import type { Bytes } from "../brand.ts"
import { toHex } from "../hex.ts"
import { exportSecret, forkCheckOf } from "./state.ts"
import type { Group } from "./types.ts"

/** Length of the base key of SFrame's suite 4, AES_128_GCM_SHA256_128. RFC 9605 §4.5. */
const BASE_KEY_BYTES = 16
/** Length of a room's secret. */
const ROOM_SECRET_BYTES = 32

/** SFrame's base key of this epoch, 32 hex digits. RFC 9605 §5.2. */
export async function baseKey(group: Group): Promise<string> {
  return toHex(await exportSecret(group.mls, "SFrame 1.0 Base Key", new Uint8Array(), BASE_KEY_BYTES))
}

/** The same for all who are in the same state of the same epoch, and for nobody else: 16 hex digits. RFC 9420 §8.7. */
export async function forkCheck(group: Group): Promise<string> {
  return toHex(await forkCheckOf(group.mls))
}

/**
 * Secret of the room that the group moves to after an eviction, 32 bytes: from the exporter of the epoch after the
 * Remove, so that all who stay have it without a word, and the evicted can neither compute it nor be handed it by the
 * log that he still reads. RFC 9420 §8.5.
 */
export function nextRoomSecret(group: Group): Promise<Bytes> {
  return exportSecret(group.mls, "sotto/v1 next room", new Uint8Array(), ROOM_SECRET_BYTES)
}
