import type { Bytes, IdentityKey } from "../brand.ts"
import { toHex } from "../hex.ts"
import { pendingOf } from "./commits.ts"
import { keysOf, repeats } from "./gate.ts"
import { claimOf } from "./group.ts"
import { keyPackageRef } from "./keyPackage.ts"
import { openKnock } from "./knock.ts"
import type { Proposal } from "./mls.ts"
import { view } from "./state.ts"
import type { Group, InviteKeys, Pending } from "./types.ts"

/** Length of the nonce of a PSK, that of the hash. RFC 9420 §8.4. */
const PSK_NONCE_BYTES = 32

export type KnockRead =
  /** `ref`: hash of the key package, 64 hex digits. RFC 9420 §5.2. */
  | { kind: "knock"; ref: string; name: string; identity: IdentityKey; signatureKey: string }
  | { kind: "refused"; why: string }

/** Who knocks? `name` and `identity` are proved by the time they are shown. */
export async function readKnock(o: {
  keys: InviteKeys
  group: Group
  knock: Bytes
  /** Milliseconds since 1970. */
  now: number
}): Promise<KnockRead> {
  const opened = await openKnock(o.keys, o.knock, o.now)
  if (opened.kind === "refused") return opened
  const { keyPackage } = opened
  if (repeats(keysOf(keyPackage), view(o.group.mls).keys)) return { kind: "refused", why: "keys in use" }
  const { leafNode } = keyPackage
  const signatureKey = toHex(leafNode.signaturePublicKey)
  return { kind: "knock", ref: toHex(await keyPackageRef(keyPackage)), signatureKey, ...claimOf(leafNode) }
}

/**
 * Lets knockers in: one Add each and the invitation's PSK, so that only its holders can open the Welcome.
 *
 * The commit has no path (RFC 9420 §12.4 allows that for Adds, and ts-mls makes none), so it heals nothing: new members
 * cannot read what was before, but whoever held the old epoch's secrets and the invitation follows. A {@link refresh}
 * soon after does heal.
 *
 * @returns `undefined` if none of the knocks may come in by now: out of date, its keys in use, or the room closed.
 */
export async function admit(o: {
  group: Group
  keys: InviteKeys
  knocks: readonly Bytes[]
  now: number
}): Promise<Pending | undefined> {
  if (o.group.policy.door === "locked") return undefined
  const adds: Proposal[] = []
  const taken = new Set(view(o.group.mls).keys)
  for (const knock of o.knocks) {
    const opened = await openKnock(o.keys, knock, o.now)
    if (opened.kind === "refused" || repeats(keysOf(opened.keyPackage), taken)) continue
    for (const key of keysOf(opened.keyPackage)) taken.add(toHex(key))
    adds.push({ proposalType: "add", add: { keyPackage: opened.keyPackage } })
  }
  if (adds.length === 0) return undefined
  const { id, psk } = o.keys
  const preSharedKeyId = {
    psktype: "external",
    pskId: id,
    pskNonce: crypto.getRandomValues(new Uint8Array(PSK_NONCE_BYTES)),
  } as const
  return pendingOf(o.group, {
    cause: "admitted",
    proposals: [...adds, { proposalType: "psk", psk: { preSharedKeyId } }],
    psk: { id, secret: psk },
  })
}
