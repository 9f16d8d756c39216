import type { LeafIndex } from "../brand.ts"
import { toHex } from "../hex.ts"
import { mayAdmit, mayChange, mayEvict } from "../policy/rules.ts"
import { isInvited } from "./credential.ts"
import { causeBytes } from "./entry.ts"
import {
  CAPABILITIES,
  type KeyPackage,
  type LeafNode,
  MAX_LIFETIME_S,
  type Proposal,
  type PublicMessage,
} from "./mls.ts"
import { same } from "./parts.ts"
import { readPolicy } from "./policyExtension.ts"
import type { MlsView } from "./state.ts"
import type { CommitCause, InviteKeys, Member, Policy } from "./types.ts"

export type GateRefusal =
  | "group"
  | "epoch"
  | "sender"
  | "own commit unknown"
  | "not a commit"
  | "cause"
  | "reference"
  | "proposal type"
  | "psk"
  | "remove"
  | "add"
  | "invitation"
  | "policy"
  | "path"
  | "duplicate key"
  | "closed"
  | "no host"

export type GateVerdict = { kind: "pass"; sender: LeafIndex } | { kind: "refuse"; why: GateRefusal }

/** What a commit of each cause consists of: all of `needs`, nothing but `needs`, and a path or not. */
const SHAPE = {
  admitted: { needs: ["add", "psk"], path: "none" },
  evicted: { needs: ["remove"], path: "new" },
  left: { needs: ["remove"], path: "new" },
  silent: { needs: ["remove"], path: "new" },
  refreshed: { needs: [], path: "new" },
  policy: { needs: ["group_context_extensions"], path: "none" },
} as const satisfies Record<CommitCause, { needs: Proposal["proposalType"][]; path: "none" | "new" }>

/**
 * Stands before the library, which loops for ever or lets strangers in where this is not checked. The answer depends
 * on nothing but the group's state and the message, so all members give the same.
 */
export function gate(o: {
  view: MlsView
  policy: Policy
  /** Of the group before the commit. */
  members: readonly Member[]
  keys: InviteKeys
  cause: CommitCause
  message: PublicMessage
}): GateVerdict {
  const { view, message, cause } = o
  const { content } = message
  const refuse = (why: GateRefusal): GateVerdict => ({ kind: "refuse", why })
  if (!same(content.groupId, view.groupId)) return refuse("group")
  if (content.epoch !== BigInt(view.epoch)) return refuse("epoch")
  if (message.senderType !== "member" || content.sender.senderType !== "member") return refuse("sender")
  const sender = content.sender.leafIndex as LeafIndex
  const leaf = view.leaves.get(sender)
  if (!leaf) return refuse("sender")
  if (sender === view.self) return refuse("own commit unknown")
  if (content.contentType !== "commit") return refuse("not a commit")
  if (!same(content.authenticatedData, causeBytes(cause))) return refuse("cause")
  const proposals: Proposal[] = []
  for (const entry of content.commit.proposals) {
    if (entry.proposalOrRefType !== "proposal") return refuse("reference")
    proposals.push(entry.proposal)
  }
  const { needs, path: pathRule } = SHAPE[cause]
  const types = proposals.map(proposal => proposal.proposalType)
  const known: readonly (string | number)[] = ["add", "remove", "psk", "group_context_extensions"]
  if (!types.every(type => known.includes(type))) return refuse("proposal type")
  if (!types.every(type => needs.some(need => need === type))) return refuse("cause")
  if (!needs.every(need => types.includes(need))) return refuse("cause")
  if (cause === "admitted" && o.policy.door === "locked") return refuse("closed")

  const fresh: Uint8Array[] = []
  const gone = new Set<number>()
  for (const proposal of proposals) {
    const why = checkProposal(proposal, o, gone, fresh)
    if (why) return refuse(why)
  }
  if (types.filter(type => type === "psk" || type === "group_context_extensions").length > 1)
    return refuse("proposal type")
  if (gone.has(sender)) return refuse("remove")
  if (!inAuthority(o, sender, proposals)) return refuse("no host")

  const { path } = content.commit
  if ((path === undefined) !== (pathRule === "none")) return refuse("path")
  if (path) {
    if (!sameOwner(path.leafNode, leaf)) return refuse("path")
    fresh.push(path.leafNode.hpkePublicKey, ...path.nodes.map(node => node.hpkePublicKey))
  }
  if (repeats(fresh, view.keys)) return refuse("duplicate key")
  const invited = proposals.every(
    one => one.proposalType !== "add" || isInvited(o.keys, one.add.keyPackage.leafNode),
  )
  return invited ? { kind: "pass", sender } : refuse("invitation")
}

/** Do the rules of this epoch let the member at `sender` do this? Rules that cannot be read are refused elsewhere. */
function inAuthority(
  { policy, members, cause }: { policy: Policy; members: readonly Member[]; cause: CommitCause },
  sender: LeafIndex,
  proposals: readonly Proposal[],
): boolean {
  const who = members.find(member => member.leaf === sender)?.identity
  if (!who) return false
  if (cause === "evicted") return mayEvict(policy, members, who)
  if (cause === "admitted") return mayAdmit(policy, members, who)
  return proposals.every(one => {
    if (one.proposalType !== "group_context_extensions") return true
    const after = readPolicy(one.groupContextExtensions.extensions)
    return !after || mayChange(policy, after, members, who)
  })
}

/** Gathers what the proposal removes into `gone`, and the keys it brings into `fresh`. */
function checkProposal(
  proposal: Proposal,
  { view, keys }: { view: MlsView; keys: InviteKeys },
  gone: Set<number>,
  fresh: Uint8Array[],
): GateRefusal | undefined {
  switch (proposal.proposalType) {
    case "add": {
      if (!fitsGroup(proposal.add.keyPackage)) return "add"
      fresh.push(...keysOf(proposal.add.keyPackage))
      return undefined
    }
    case "remove": {
      const { removed } = proposal.remove
      if (!view.leaves.has(removed as LeafIndex) || gone.has(removed)) return "remove"
      gone.add(removed)
      return undefined
    }
    case "psk": {
      const id = proposal.psk.preSharedKeyId
      return id.psktype === "external" && same(id.pskId, keys.id) ? undefined : "psk"
    }
    case "group_context_extensions":
      return readPolicy(proposal.groupContextExtensions.extensions) ? undefined : "policy"
    default:
      return "proposal type"
  }
}

/**
 * Is this a key package as Sotto makes them, living no longer than it may? Not whether it lives now: clocks differ, and
 * he who admits has looked.
 */
export function fitsGroup({ cipherSuite, extensions, leafNode }: KeyPackage): boolean {
  const [suite] = CAPABILITIES.ciphersuites
  if (cipherSuite !== suite || extensions.length > 0 || leafNode.extensions.length > 0) return false
  if (leafNode.leafNodeSource !== "key_package" || leafNode.credential.credentialType !== "basic")
    return false
  const { notBefore, notAfter } = leafNode.lifetime
  return notAfter > notBefore && notAfter - notBefore <= BigInt(MAX_LIFETIME_S) && sameCapabilities(leafNode)
}

/** Every key that a key package brings. RFC 9420 §7.3, §10.1: none may be in the tree, or come twice. */
export function keysOf({ initKey, leafNode }: KeyPackage): Uint8Array[] {
  return [initKey, leafNode.hpkePublicKey, leafNode.signaturePublicKey]
}

export function repeats(fresh: readonly Uint8Array[], taken: ReadonlySet<string>): boolean {
  const seen = new Set(taken)
  return fresh.some(key => seen.size === seen.add(toHex(key)).size)
}

function sameCapabilities({ capabilities }: LeafNode): boolean {
  const order = ["versions", "ciphersuites", "extensions", "proposals", "credentials"] as const
  return order.every(kind => capabilities[kind].join() === CAPABILITIES[kind].join())
}

/** A member changes its HPKE key, and nothing else of its leaf. */
function sameOwner(next: LeafNode, now: LeafNode): boolean {
  return (
    next.credential.credentialType === "basic" &&
    now.credential.credentialType === "basic" &&
    same(next.credential.identity, now.credential.identity) &&
    same(next.signaturePublicKey, now.signaturePublicKey) &&
    next.extensions.length === 0 &&
    sameCapabilities(next)
  )
}
