import type { Bytes, LeafIndex } from "../brand.ts"
import { toHex } from "../hex.ts"
import { publicMessage, read } from "./apply.ts"
import { makeLeaf } from "./create.ts"
import { isInvited, leafCheck } from "./credential.ts"
import { groupOf } from "./group.ts"
import { decodeOwnKeyPackage, encodeOwnKeyPackage, keyPackageRef } from "./keyPackage.ts"
import { encodeKnock, livesAt } from "./knock.ts"
import { decodeMessage } from "./mls.ts"
import { same } from "./parts.ts"
import { readPolicy } from "./policyExtension.ts"
import { view } from "./state.ts"
import { join } from "./transition.ts"
import type { Group, Identity, InviteKeys } from "./types.ts"

/**
 * Asks to be let in.
 *
 * @param o.now Milliseconds since 1970.
 * @returns `knock`, for the free lane. `secret` opens the Welcome; to be stored sealed until then.
 * @throws Malformed if nothing of the name is left when it is cleaned.
 */
export async function createKnock(o: {
  keys: InviteKeys
  identity: Identity
  name: string
  now: number
}): Promise<{ knock: Bytes; secret: Bytes }> {
  const own = await makeLeaf(o)
  return { knock: encodeKnock(o.keys, own.publicPackage), secret: encodeOwnKeyPackage(own) }
}

/** What the members call this knock: hash of its key package, 64 hex digits. @param secret As {@link createKnock} gave it. */
export async function knockRef(secret: Bytes): Promise<string | undefined> {
  const own = decodeOwnKeyPackage(secret)
  return own && toHex(await keyPackageRef(own.publicPackage))
}

export type Joined =
  | { kind: "joined"; group: Group; by: LeafIndex }
  | { kind: "not-for-us" }
  | { kind: "refused"; why: string }

/**
 * Opens the Welcome in an entry of the commit lane, if it is for the holder of `secret`. The group must be the invited
 * room's, rest on the invitation's PSK, and, before the first eviction, have no leaf that was not invited.
 *
 * @param o.secret As `createKnock` gave it.
 * @param o.now Milliseconds since 1970. A Welcome for a key package that is out of date is refused: knock again.
 */
export async function joinByWelcome(o: {
  keys: InviteKeys
  secret: Bytes
  entry: Bytes
  now: number
}): Promise<Joined> {
  const refuse = (why: string): Joined => ({ kind: "refused", why })
  const own = decodeOwnKeyPackage(o.secret)
  if (!own) return refuse("no key package")
  const entry = read(o.entry)
  if (!entry) return refuse("malformed")
  if (!entry.welcome) return { kind: "not-for-us" }
  const message = decodeMessage(entry.welcome)
  if (message?.wireformat !== "mls_welcome") return refuse("wire format")
  const ref = await keyPackageRef(own.publicPackage)
  if (!message.welcome.secrets.some(one => same(one.newMember, ref))) return { kind: "not-for-us" }
  if (!livesAt(own.publicPackage, o.now)) return refuse("out of date")

  const { id, psk, room } = o.keys
  const joined = await join({
    welcome: message.welcome,
    own,
    psk: { id, secret: psk },
    check: leafCheck(room),
  })
  if (joined.kind === "refused") return joined
  const { groupId, epoch, self, leaves, extensions } = view(joined.state)
  if (toHex(groupId) !== room) return refuse("group")
  if (!readPolicy(extensions)) return refuse("policy")
  // Behind a later invitation sit people who came with an older one; for them the group speaks, by this one's PSK.
  const strangers = [...leaves.values()].some(leaf => !isInvited(o.keys, leaf))
  if (o.keys.rank === "first" && strangers) return refuse("not invited")

  // The newcomer cannot check the commit beside the Welcome, but it must at least be the one that led to this epoch.
  const commit = publicMessage(entry.commit)
  if (commit?.content.sender.senderType !== "member" || commit.auth.contentType !== "commit") {
    return refuse("sender")
  }
  const by = commit.content.sender.leafIndex as LeafIndex
  if (by === self || !leaves.has(by)) return refuse("sender")
  if (!same(commit.content.groupId, groupId) || commit.content.epoch + 1n !== BigInt(epoch))
    return refuse("epoch")
  if (!same(commit.auth.confirmationTag, joined.confirmationTag)) return refuse("commit and Welcome differ")
  return { kind: "joined", group: groupOf(joined.state), by }
}
