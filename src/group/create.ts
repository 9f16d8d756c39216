import { fromHex } from "../hex.ts"
import { firstPolicy } from "../policy/rules.ts"
import { leafCheck, makeCredential } from "./credential.ts"
import { groupOf } from "./group.ts"
import { type Lifetime, makeKeyPackage, type OwnKeyPackage } from "./keyPackage.ts"
import { MAX_LIFETIME_S } from "./mls.ts"
import { encodePolicy } from "./policyExtension.ts"
import { foundGroup } from "./transition.ts"
import type { Group, Identity, InviteKeys } from "./types.ts"

/** Clocks may be this far apart, in seconds: two that are wrong by an hour, one each way. */
const SKEW_S = 7_200

/**
 * Founds the group of a room, with oneself as its only member.
 *
 * @param o.now Milliseconds since 1970.
 * @throws Malformed if nothing of the name is left when it is cleaned.
 */
export async function createGroup(o: {
  keys: InviteKeys
  identity: Identity
  name: string
  now: number
}): Promise<Group> {
  const own = await makeLeaf(o)
  const policy = encodePolicy(firstPolicy(o.identity.key))
  return groupOf(await foundGroup(fromHex(o.keys.room), own, policy, leafCheck(o.keys.room)))
}

/** Keys and credential of one's leaf, good for as long as a key package may live. */
export function makeLeaf(o: {
  keys: InviteKeys
  identity: Identity
  name: string
  now: number
}): Promise<OwnKeyPackage> {
  return makeKeyPackage(lifetimeFrom(o.now), signatureKey => makeCredential({ ...o, signatureKey }))
}

/** Begins in the past, so that it is good at once where the clock is behind. */
function lifetimeFrom(now: number): Lifetime {
  const notBefore = Math.floor(now / 1000) - SKEW_S
  return { notBefore, notAfter: notBefore + MAX_LIFETIME_S }
}
