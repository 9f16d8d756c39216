import type { Bytes, Epoch, LeafIndex } from "../brand.ts"
import { concat } from "../bytes.ts"
import { Malformed } from "../errors.ts"
import { toHex } from "../hex.ts"
import {
  type CiphersuiteImpl,
  type ClientState,
  configFor,
  decodeGroupState,
  encodeGroupState,
  findSuite,
  type LeafCheck,
  type LeafNode,
  mlsExporter,
  zeroOutUint8Array,
} from "./mls.ts"

/** Key to what is inside an {@link MlsState}; only transitions and this file use it. */
export const INSIDE = Symbol("mls")

/** All secrets of one member in one epoch. */
export interface MlsState {
  readonly [INSIDE]: {
    readonly state: ClientState
    readonly suite: CiphersuiteImpl
    readonly view: MlsView
    /** Derived when it is first asked for. Everybody is told, so it is no secret. */
    forkCheck?: Promise<Bytes>
  }
}

/** What the gate and the roster may know of a state. */
export interface MlsView {
  groupId: Bytes
  epoch: Epoch
  self: LeafIndex
  /** By ascending leaf. */
  leaves: ReadonlyMap<LeafIndex, LeafNode>
  /** Hex of every HPKE and signature key in the tree, its parents included. */
  keys: ReadonlySet<string>
  /** Of the GroupContext. RFC 9420 §8.1. */
  extensions: readonly { extensionType: number | string; extensionData: Uint8Array }[]
}

/** Made once for each state: every sign of life in a large group asks for it. */
export function view(of: MlsState): MlsView {
  return of[INSIDE].view
}

function viewOf(state: ClientState): MlsView {
  const leaves = new Map<LeafIndex, LeafNode>()
  const keys = new Set<string>()
  for (const [index, node] of state.ratchetTree.entries()) {
    if (node?.nodeType === "leaf") {
      leaves.set((index / 2) as LeafIndex, node.leaf)
      keys.add(toHex(node.leaf.hpkePublicKey)).add(toHex(node.leaf.signaturePublicKey))
    } else if (node) keys.add(toHex(node.parent.hpkePublicKey))
  }
  const { groupId, epoch, extensions } = state.groupContext
  return {
    groupId: new Uint8Array(groupId),
    epoch: Number(epoch) as Epoch,
    self: state.privatePath.leafIndex as LeafIndex,
    leaves,
    keys,
    extensions,
  }
}

/**
 * Takes a state from the library. What no epoch of Sotto's needs is dropped: keys of application messages, of which
 * there are none, and private keys of nodes that are blank by now.
 */
export function adopt(state: ClientState, suite: CiphersuiteImpl): MlsState {
  const { leafIndex, privateKeys } = state.privatePath
  const live = Object.entries(privateKeys).filter(([node]) => state.ratchetTree[Number(node)])
  const privatePath = { leafIndex, privateKeys: Object.fromEntries(live) }
  const kept = { ...state, privatePath, secretTree: [], historicalReceiverData: new Map() }
  return { [INSIDE]: { state: kept, suite, view: viewOf(kept) } }
}

/** Every secret of the group: to be stored sealed only. */
export function encodeState({ [INSIDE]: { state } }: MlsState): Bytes {
  return new Uint8Array(encodeGroupState(state))
}

/** @throws {@link Malformed} unless `bytes` is one whole state. */
export async function decodeState(bytes: Bytes, check: LeafCheck): Promise<MlsState> {
  const decoded = (() => {
    try {
      return decodeGroupState(bytes, 0)
    } catch {
      return undefined
    }
  })()
  if (!decoded || decoded[1] !== bytes.length) throw new Malformed("stored group", "not one state")
  return adopt({ ...decoded[0], clientConfig: configFor(check) }, await findSuite())
}

/** RFC 9420 §8.5. */
export async function exportSecret(
  from: MlsState,
  label: string,
  context: Bytes,
  length: number,
): Promise<Bytes> {
  const { state, suite } = from[INSIDE]
  return new Uint8Array(await mlsExporter(state.keySchedule.exporterSecret, label, context, length, suite))
}

const FORK_CHECK_BYTES = 8

/** From the epoch authenticator, RFC 9420 §8.7, which itself is never sent. Every sign of life in an epoch is held against it. */
export function forkCheckOf(from: MlsState): Promise<Bytes> {
  const inside = from[INSIDE]
  const authenticator = new Uint8Array(inside.state.keySchedule.epochAuthenticator)
  inside.forkCheck ??= exportSecret(from, "sotto/v1 fork-check", authenticator, FORK_CHECK_BYTES)
  return inside.forkCheck
}

/** What the library itself signs begins with the length of its label, below 0x40, so nothing of ours passes for it. */
const MEMBER_LABEL = new TextEncoder().encode("sotto/v1 member")

/** With the leaf's own Ed25519 key. */
export async function signWithLeaf({ [INSIDE]: { state, suite } }: MlsState, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await suite.signature.sign(state.signaturePrivateKey, concat(MEMBER_LABEL, data)))
}

export async function leafSigned(
  from: MlsState,
  leaf: LeafIndex,
  data: Bytes,
  signature: Bytes,
): Promise<boolean> {
  const key = view(from).leaves.get(leaf)?.signaturePublicKey
  if (!key) return false
  try {
    return await from[INSIDE].suite.signature.verify(key, concat(MEMBER_LABEL, data), signature)
  } catch {
    return false
  }
}

/** Overwrites what a state that has been left behind could derive its successors from. */
export function wipeState({ [INSIDE]: { state } }: MlsState): void {
  const { initSecret, exporterSecret } = state.keySchedule
  for (const secret of [initSecret, exporterSecret]) zeroOutUint8Array(secret)
}
