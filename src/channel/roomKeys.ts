import { expand, extract } from "@noble/hashes/hkdf.js"
import { sha256 } from "@noble/hashes/sha2.js"
import type { Bytes, RoomId } from "../brand.ts"
import { toHex } from "../hex.ts"

/** What a room's secret gives. `id` and `token` (32 bytes) are shown to the relay; `envelope` (32 bytes) never leaves. */
export interface RoomKeys {
  readonly id: RoomId
  readonly token: Bytes
  readonly envelope: Bytes
}

/** Length of a room's secret, the part of an invitation that must stay among the invited. */
export const ROOM_SECRET_BYTES = 32

/**
 * HKDF-SHA-256 (RFC 5869) of the room's 32-byte secret.
 *
 * @throws RangeError for a secret of any other length.
 */
export function deriveRoomKeys(secret: Bytes): RoomKeys {
  if (secret.length !== ROOM_SECRET_BYTES) throw new RangeError("a room's secret has 32 bytes")
  const utf8 = new TextEncoder()
  const root = extract(sha256, secret, utf8.encode("sotto/v1"))
  const derive = (info: string, length: number): Bytes =>
    new Uint8Array(expand(sha256, root, utf8.encode(info), length))
  return {
    id: toHex(derive("room-id", 16)) as RoomId,
    token: derive("room-token", 32),
    envelope: derive("envelope", 32),
  }
}
