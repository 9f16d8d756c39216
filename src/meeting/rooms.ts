/**
 * Where the group meets. After an eviction it is another room, whose secret comes from the epoch that the evicted cannot
 * enter: he reads and writes nothing there, and the invitation that he has is an old one.
 */
import type { Bytes, RoomNumber, Seq } from "../brand.ts"
import { deriveInviteKeys } from "../group/invite.ts"
import type { InvitationRank, InviteKeys } from "../group/types.ts"
import type { Draft } from "./draft.ts"
import type { Durable, OldRoom } from "./state.ts"

/** Rooms that are listened to after the group has left them, the latest; each is one more connection. */
const MOST_OLD_ROOMS = 8
/** Length of a room's secret, with which a hand-over begins; the name of whoever was evicted follows. */
const SECRET_BYTES = 32

/** What the invitation to a room gives: to the one where the group meets, or to one that it has left. */
export function keysOf({ room }: Durable, { secret, rank }: Pick<OldRoom, "secret" | "rank">): InviteKeys {
  return deriveInviteKeys(secret, room, rank)
}

/** Goes to the room of `secret`, a later one. The one that is left is listened to from where it was read. */
export function leaveFor(draft: Draft, secret: Bytes, evicted: string): void {
  const { here, secret: before, rank, cursor, oldRooms } = draft.durable
  goTo(draft, secret, "later")
  draft.change({
    oldRooms: [...oldRooms, { room: here, secret: before, rank, cursor, evicted }].slice(-MOST_OLD_ROOMS),
  })
}

/** Goes there, and hears nothing more of where one was. */
export function goTo(draft: Draft, secret: Bytes, rank: InvitationRank): void {
  const here = (draft.durable.here + 1) as RoomNumber
  draft.change({ here, secret, rank, cursor: null, head: 0 as Seq })
  draft.note({ channel: "connecting" })
}

/** What a knocker is told: the present room's secret, and whose eviction he has missed. */
export function handOverMessage({ secret }: Durable, { evicted }: OldRoom): Bytes {
  return new Uint8Array([...secret, ...new TextEncoder().encode(evicted)])
}

/** @returns `undefined` for what no {@link handOverMessage} gave. */
export function readHandOver(message: Bytes): { secret: Bytes; evicted: string } | undefined {
  if (message.length < SECRET_BYTES) return undefined
  const evicted = new TextDecoder().decode(message.subarray(SECRET_BYTES))
  return { secret: message.slice(0, SECRET_BYTES), evicted }
}
