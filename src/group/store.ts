import type { Bytes } from "../brand.ts"
import { Malformed } from "../errors.ts"
import { leafCheck } from "./credential.ts"
import { groupOf } from "./group.ts"
import { pack, unpack } from "./parts.ts"
import { decodeState, encodeState, wipeState } from "./state.ts"
import type { Group, InviteKeys, Pending } from "./types.ts"

const GROUP_VERSION = 1
const PENDING_VERSION = 1

/** All secrets of the group: for the sealed store only. */
export function encodeGroup(group: Group): Bytes {
  return pack(GROUP_VERSION, [encodeState(group.mls)])
}

/** @throws {@link Malformed} for anything but what {@link encodeGroup} of this version gave, for the room of `keys`. */
export async function decodeGroup(bytes: Bytes, keys: InviteKeys): Promise<Group> {
  const [state, ...more] = unpack(GROUP_VERSION, bytes) ?? []
  if (!state || more.length > 0) throw new Malformed("stored group", "not this version's parts")
  const group = groupOf(await decodeState(state, leafCheck(keys.room)))
  if (group.room !== keys.room) throw new Malformed("stored group", "of another room")
  return group
}

/** Saved before it is sent: a second commit from one epoch must never be made. */
export function encodePending(pending: Pending): Bytes {
  return pack(PENDING_VERSION, [pending.entry, encodeGroup(pending.next)])
}

/** @throws {@link Malformed} for anything but what {@link encodePending} of this version gave. */
export async function decodePending(bytes: Bytes, keys: InviteKeys): Promise<Pending> {
  const [entry, group, ...more] = unpack(PENDING_VERSION, bytes) ?? []
  if (!entry || !group || more.length > 0) throw new Malformed("stored commit", "not this version's parts")
  const next = await decodeGroup(group, keys)
  return { epoch: (next.epoch - 1) as Pending["epoch"], entry, next }
}

/**
 * Overwrites the secrets of a group that its successor has replaced. Only once the successor is saved: while a commit
 * may still lose, the old group is the one that goes on.
 */
export function wipe(group: Group): void {
  wipeState(group.mls)
}
