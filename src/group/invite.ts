import { hkdf } from "@noble/hashes/hkdf.js"
import { sha256 } from "@noble/hashes/sha2.js"
import type { Bytes, RoomId } from "../brand.ts"
import type { InvitationRank, InviteKeys } from "./types.ts"

const utf8 = new TextEncoder()

/** HKDF-SHA-256 of the room secret (32 bytes) into what admits to the group `room`. */
export function deriveInviteKeys(secret: Bytes, room: RoomId, rank: InvitationRank = "first"): InviteKeys {
  const key = (info: string, length: number): Bytes =>
    new Uint8Array(hkdf(sha256, secret, utf8.encode("sotto/v1"), utf8.encode(info), length))
  return { room, rank, psk: key("invite-psk", 32), mac: key("invite-mac", 32), id: key("invite-id", 16) }
}
