import type { LeafIndex, RoomId } from "../brand.ts"
import { Malformed, MeetingError } from "../errors.ts"
import { toHex } from "../hex.ts"
import { type Claim, readCredential } from "./credential.ts"
import type { LeafNode } from "./mls.ts"
import { readPolicy } from "./policyExtension.ts"
import { type MlsState, view } from "./state.ts"
import type { Group, Member } from "./types.ts"

/** @throws {@link Malformed} if the state is not that of a group of ours; its leaves have been checked before. */
export function groupOf(mls: MlsState): Group {
  const { groupId, epoch, self, leaves, extensions } = view(mls)
  const policy = readPolicy(extensions)
  if (!policy) throw new Malformed("group", "policy")
  const members = Array.from(
    leaves,
    ([leaf, node]): Member => ({ leaf, signatureKey: toHex(node.signaturePublicKey), ...claimOf(node) }),
  )
  return { room: toHex(groupId) as RoomId, epoch, self, members, policy, mls }
}

/** @throws {@link MeetingError} if nobody is at `leaf`: callers take leaves from the roster. */
export function memberAt(group: Group, leaf: LeafIndex): Member {
  const member = group.members.find(one => one.leaf === leaf)
  if (!member) throw new MeetingError(`nobody at leaf ${leaf}`)
  return member
}

/** Who is in `group` and not in `other`. A leaf changes hands only through an epoch without anybody in it. */
export function without(group: Group, other: Group): Member[] {
  return group.members.filter(member => !other.members.some(one => one.leaf === member.leaf))
}

/** @throws {@link Malformed} if the credential is none of ours; it has been checked before. */
export function claimOf({ credential }: LeafNode): Claim {
  const claim = credential.credentialType === "basic" && readCredential(new Uint8Array(credential.identity))
  if (!claim) throw new Malformed("group", "credential")
  return claim
}
