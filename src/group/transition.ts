import type { Bytes } from "../brand.ts"
import { MeetingError } from "../errors.ts"
import type { OwnKeyPackage } from "./keyPackage.ts"
import {
  type CiphersuiteImpl,
  type ClientState,
  type CreateCommitResult,
  configFor,
  createCommit,
  createConfirmationTag,
  createGroup,
  encodeMessage,
  findSuite,
  initializeEpoch,
  joinGroup,
  type LeafCheck,
  POLICY_EXTENSION,
  type Proposal,
  type PskIndex,
  type PublicMessage,
  processPublicMessage,
  protectPublicMessage,
  type Welcome,
  whyRefused,
} from "./mls.ts"
import { same } from "./parts.ts"
import { adopt, INSIDE, type MlsState } from "./state.ts"

/** External PSK. RFC 9420 §8.4. */
export interface Psk {
  id: Bytes
  secret: Bytes
}

/** RFC 9420 §11. */
export async function foundGroup(
  groupId: Bytes,
  own: OwnKeyPackage,
  policy: Bytes,
  check: LeafCheck,
): Promise<MlsState> {
  const suite = await findSuite()
  const extensions = [{ extensionType: POLICY_EXTENSION, extensionData: policy }]
  const { publicPackage, privatePackage } = own
  return adopt(
    await createGroup(groupId, publicPackage, privatePackage, extensions, suite, configFor(check)),
    suite,
  )
}

export interface Made {
  /** MLSMessage with a PublicMessage. */
  commit: Bytes
  /** MLSMessage with a Welcome, ratchet tree included. */
  welcome: Bytes | undefined
  next: MlsState
}

/** RFC 9420 §12.4.1. Proposals by value only. The old state stays as it was, and valid until the log has decided. */
export async function commit(
  from: MlsState,
  content: { proposals: Proposal[]; authenticatedData: Bytes; psk?: Psk },
): Promise<Made> {
  const { state, suite } = from[INSIDE]
  const made = await createCommit(
    { state, cipherSuite: suite, pskIndex: indexOf(content.psk).index },
    {
      wireAsPublicMessage: true,
      extraProposals: content.proposals,
      ratchetTreeExtension: true,
      authenticatedData: content.authenticatedData,
    },
  )
  const { message, next } = await withCommitSecret(state, made, suite)
  return {
    commit: encodeMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage: message }),
    welcome:
      made.welcome && encodeMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome }),
    next: adopt(next, suite),
  }
}

/**
 * RFC 9420 §7.4 derives the commit secret from the committer's fresh secret even when nobody else is left. ts-mls takes
 * zeros there, and whoever has just been removed could compute the next epoch. So the epoch after a path without
 * nodes is derived here once more, from a fresh secret; nobody but its author has to follow it.
 */
async function withCommitSecret(
  before: ClientState,
  made: CreateCommitResult,
  suite: CiphersuiteImpl,
): Promise<{ message: PublicMessage; next: ClientState }> {
  const { commit, newState } = made
  if (commit.wireformat !== "mls_public_message") throw new MeetingError("a commit in another wire format")
  const { content, auth } = commit.publicMessage
  if (content.contentType !== "commit" || auth.contentType !== "commit")
    throw new MeetingError("not a commit")
  if (content.commit.path?.nodes.length !== 0) return { message: commit.publicMessage, next: newState }
  const { groupContext } = newState
  const { keySchedule } = await initializeEpoch(
    before.keySchedule.initSecret,
    suite.rng.randomBytes(suite.kdf.size),
    groupContext,
    new Uint8Array(suite.kdf.size),
    suite.kdf,
  )
  const { confirmationKey } = keySchedule
  const confirmationTag = await createConfirmationTag(
    confirmationKey,
    groupContext.confirmedTranscriptHash,
    suite.hash,
  )
  const message = await protectPublicMessage(
    before.keySchedule.membershipKey,
    before.groupContext,
    { wireformat: "mls_public_message", content, auth: { ...auth, confirmationTag } },
    suite,
  )
  return { message, next: { ...newState, keySchedule, confirmationTag } }
}

export type Processed =
  | { kind: "next"; state: MlsState }
  | { kind: "removed" }
  | { kind: "refused"; why: string }

/** RFC 9420 §12.4.2, for a commit that has passed the gate. */
export async function process(from: MlsState, message: PublicMessage, psk: Psk): Promise<Processed> {
  const { state, suite } = from[INSIDE]
  try {
    const { newState } = await processPublicMessage(state, message, indexOf(psk).index, suite)
    if (newState.groupActiveState.kind === "removedFromGroup") return { kind: "removed" }
    if (newState.groupActiveState.kind !== "active") return { kind: "refused", why: "group is not active" }
    const next = adopt(newState, suite)
    return (await pathHolds(next, state))
      ? { kind: "next", state: next }
      : { kind: "refused", why: "path secret" }
  } catch (error) {
    return { kind: "refused", why: whyRefused(error) }
  }
}

/** RFC 9420 §12.4.3.1. A Welcome that does not rest on `psk` is refused: anybody could have made it. */
export async function join(o: {
  welcome: Welcome
  own: OwnKeyPackage
  psk: Psk
  check: LeafCheck
}): Promise<
  { kind: "next"; state: MlsState; confirmationTag: Uint8Array } | { kind: "refused"; why: string }
> {
  const suite = await findSuite()
  const { index, used } = indexOf(o.psk)
  const { publicPackage, privatePackage } = o.own
  const { ask, allHold } = askedAtOnce(o.check)
  try {
    const joined = await joinGroup(
      o.welcome,
      publicPackage,
      privatePackage,
      index,
      suite,
      undefined,
      undefined,
      configFor(ask),
    )
    if (!(await allHold())) return { kind: "refused", why: "credential" }
    if (!used()) return { kind: "refused", why: "not bound to the invitation" }
    const next = adopt({ ...joined, clientConfig: configFor(o.check) }, suite)
    if (!(await pathHolds(next))) return { kind: "refused", why: "path secret" }
    return { kind: "next", state: next, confirmationTag: joined.confirmationTag }
  } catch (error) {
    return { kind: "refused", why: whyRefused(error) }
  }
}

/**
 * The library asks about one leaf after the other, and a newcomer to a large group would wait for each answer. These are found beside
 * its own work; nothing of the group may be believed before all of them are there.
 */
function askedAtOnce(check: LeafCheck): { ask: LeafCheck; allHold: () => Promise<boolean> } {
  const answers: Promise<boolean>[] = []
  return {
    async ask(identity, signatureKey) {
      answers.push(check(identity, signatureKey).catch(() => false))
      return true
    },
    allHold: async () => (await Promise.all(answers)).every(Boolean),
  }
}

function indexOf(psk: Psk | undefined): { index: PskIndex; used: () => boolean } {
  let found = false
  return {
    used: () => found,
    index: {
      findPsk: id => {
        if (!psk || id.psktype !== "external" || !same(id.pskId, psk.id)) return undefined
        found = true
        return psk.secret
      },
    },
  }
}

/**
 * RFC 9420 §12.4.2 and §12.4.3.1: the private keys that follow from a path secret belong to the public keys in the
 * tree. ts-mls does not compare; a committer could make others fail at somebody else's next commit.
 *
 * @param before Whose pairs of keys are known to hold. Nobody but oneself has a hand in one's own leaf.
 */
async function pathHolds({ [INSIDE]: { state, suite } }: MlsState, before?: ClientState): Promise<boolean> {
  const { hpke } = suite
  const probe = new Uint8Array(1)
  const info = new TextEncoder().encode("sotto/v1 path")
  const { leafIndex, privateKeys } = state.privatePath
  for (const [place, secret] of Object.entries(privateKeys)) {
    const index = Number(place)
    const key = publicKeyAt(state, index)
    if (!key || index === 2 * leafIndex) continue
    const known = before && publicKeyAt(before, index)
    if (known && same(known, key) && before.privatePath.privateKeys[index] === secret) continue
    const { enc, ct } = await hpke.seal(await hpke.importPublicKey(key), probe, info)
    try {
      await hpke.open(await hpke.importPrivateKey(secret), enc, ct, info)
    } catch {
      return false
    }
  }
  return true
}

function publicKeyAt({ ratchetTree }: ClientState, index: number): Uint8Array | undefined {
  const node = ratchetTree[index]
  return node?.nodeType === "leaf" ? node.leaf.hpkePublicKey : node?.parent.hpkePublicKey
}
