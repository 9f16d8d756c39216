/**
 * Where the group meets. After an eviction it is another room, whose secret comes from the epoch that the evicted cannot
 * enter: he reads and writes nothing there, and the invitation that he has is an old one.
 */
import type { Bytes, IdentityKey, RoomNumber, Seq } from "../brand.ts"
import { deriveInviteKeys } from "../group/invite.ts"
import type { InvitationRank, InviteKeys } from "../group/types.ts"
import { fromHex, toHex } from "../hex.ts"
import { isFields, isHex, isListOf, isText } from "../messages/decode.ts"
import type { Draft } from "./draft.ts"
import type { Durable, OldRoom } from "./state.ts"

/** Rooms that are listened to after the group has left them, the latest; each is one more connection. */
const MOST_OLD_ROOMS = 8
/** Evicted identities that a hand-over names, the latest: it has an end. */
const MOST_LOCKED_OUT = 24
/** Longest names of those whose eviction made the group leave a room. */
const MOST_NAMES = 512

/** What the invitation to a room gives: to the one where the group meets, or to one that it has left. */
export function keysOf({ room }: Durable, { secret, rank }: Pick<OldRoom, "secret" | "rank">): InviteKeys {
  return deriveInviteKeys(secret, room, rank)
}

/** Goes to the room of `secret`, a later one. The one that is left is listened to from where it was read. */
export function leaveFor(draft: Draft, secret: Bytes, evicted: string): void {
  const { here, secret: before, rank, cursor, oldRooms } = draft.durable
  goTo(draft, secret, "later")
  draft.change({
    oldRooms: [
      ...oldRooms,
      { room: here, secret: before, rank, cursor, evicted: evicted.slice(0, MOST_NAMES) },
    ].slice(-MOST_OLD_ROOMS),
  })
}

/** Goes there, and hears nothing more of where one was. */
export function goTo(draft: Draft, secret: Bytes, rank: InvitationRank): void {
  const here = (draft.durable.here + 1) as RoomNumber
  draft.change({ here, secret, rank, cursor: null, head: 0 as Seq })
  draft.note({ channel: "connecting" })
}

/** What a knocker is told who comes to a room that the group has left. */
export interface HandOver {
  /** Of the room where the group meets. */
  secret: Bytes
  /** Whose eviction he has missed, as people read it. */
  evicted: string
  /** Who must not be told the way by him in turn. */
  lockout: readonly IdentityKey[]
}

export function encodeHandOver({ secret, evicted, lockout }: HandOver): Bytes {
  const message = { secret: toHex(secret), evicted, lockout: lockout.slice(-MOST_LOCKED_OUT) }
  return new TextEncoder().encode(JSON.stringify(message))
}

/** @returns `undefined` for what no {@link encodeHandOver} of this version gave. */
export function decodeHandOver(message: Bytes): HandOver | undefined {
  try {
    const data: unknown = JSON.parse(new TextDecoder().decode(message))
    if (!isFields(data)) return undefined
    const { secret, evicted, lockout } = data
    const isKey = (value: unknown): value is IdentityKey => isHex(value, 32)
    if (!isHex(secret, 32) || !isText(evicted, MOST_NAMES) || !isListOf(lockout, isKey, MOST_LOCKED_OUT))
      return undefined
    return { secret: fromHex(secret), evicted, lockout }
  } catch {
    return undefined
  }
}
