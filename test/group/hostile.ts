/** A member who does not use our code: signs whatever he likes, with the keys that he rightly has. */
import {
  type ClientState,
  createCommit,
  encodeMlsMessage,
  type KeyPackage,
  type MLSMessage,
  type Proposal,
  type ProposalOrRef,
  type PskIndex,
  type PublicMessage,
  type UpdatePath,
} from "ts-mls"
import { createContentCommitSignature } from "ts-mls/framedContent.js"
import { protectPublicMessage } from "ts-mls/messageProtectionPublic.js"
import type { Bytes } from "../../src/brand.ts"
import { causeBytes, encodeEntry } from "../../src/group/entry.ts"
import { decodeOwnKeyPackage, type OwnKeyPackage } from "../../src/group/keyPackage.ts"
import { type CiphersuiteImpl, configFor } from "../../src/group/mls.ts"
import { INSIDE } from "../../src/group/state.ts"
import type { CommitCause, Group } from "../../src/group/types.ts"

export function inside(group: Group): { state: ClientState; suite: CiphersuiteImpl } {
  return group.mls[INSIDE]
}

export interface Forgery {
  cause: CommitCause
  proposals?: Proposal[]
  /** In place of the proposals by value. */
  entries?: ProposalOrRef[]
  path?: UpdatePath | undefined
  groupId?: Uint8Array
  epoch?: bigint
  leafIndex?: number
  authenticatedData?: Uint8Array
}

/** A commit with a right signature and membership tag, whatever it says. Its confirmation tag is made up. */
export async function forge(group: Group, forgery: Forgery): Promise<PublicMessage> {
  const { state, suite } = inside(group)
  const { cause, proposals = [], entries, path } = forgery
  const context = {
    ...state.groupContext,
    groupId: forgery.groupId ?? state.groupContext.groupId,
    epoch: forgery.epoch ?? state.groupContext.epoch,
  }
  const { signature, framedContent } = await createContentCommitSignature(
    context,
    "mls_public_message",
    { proposals: entries ?? proposals.map(proposal => ({ proposalOrRefType: "proposal", proposal })), path },
    { senderType: "member", leafIndex: forgery.leafIndex ?? group.self },
    forgery.authenticatedData ?? causeBytes(cause),
    state.signaturePrivateKey,
    suite.signature,
  )
  return protectPublicMessage(
    state.keySchedule.membershipKey,
    context,
    {
      wireformat: "mls_public_message",
      content: framedContent,
      auth: { contentType: "commit", signature, confirmationTag: new Uint8Array(32) },
    },
    suite,
  )
}

export function publicEntry(cause: CommitCause, publicMessage: PublicMessage, welcome?: Bytes): Bytes {
  return messageEntry(cause, { version: "mls10", wireformat: "mls_public_message", publicMessage }, welcome)
}

export function messageEntry(cause: CommitCause, message: MLSMessage, welcome?: Bytes): Bytes {
  return encodeEntry({ cause, commit: new Uint8Array(encodeMlsMessage(message)), welcome })
}

/** A whole and consistent commit by the stock library, which checks nobody's credential. */
export async function stockCommit(
  group: Group,
  o: { cause: CommitCause; proposals: Proposal[]; pskIndex?: PskIndex; suite?: CiphersuiteImpl },
): Promise<{ entry: Bytes; message: PublicMessage; state: ClientState }> {
  const { state, suite } = inside(group)
  const made = await createCommit(
    {
      state: { ...state, clientConfig: configFor(async () => true) },
      cipherSuite: o.suite ?? suite,
      ...(o.pskIndex ? { pskIndex: o.pskIndex } : {}),
    },
    {
      wireAsPublicMessage: true,
      extraProposals: o.proposals,
      ratchetTreeExtension: true,
      authenticatedData: causeBytes(o.cause),
    },
  )
  const welcome =
    made.welcome &&
    new Uint8Array(encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome }))
  if (made.commit.wireformat !== "mls_public_message") throw new Error("not public")
  return {
    entry: messageEntry(o.cause, made.commit, welcome),
    message: made.commit.publicMessage,
    state: made.newState,
  }
}

/** The update path that a right commit of this member would have now. */
export async function somePath(group: Group): Promise<UpdatePath> {
  const { message } = await stockCommit(group, { cause: "refreshed", proposals: [] })
  if (message.content.contentType !== "commit") throw new Error("no commit")
  return message.content.commit.path!
}

export function ownOf(secret: Bytes): OwnKeyPackage {
  return decodeOwnKeyPackage(secret)!
}

export const remove = (removed: number): Proposal => ({ proposalType: "remove", remove: { removed } })
export const add = (keyPackage: KeyPackage): Proposal => ({ proposalType: "add", add: { keyPackage } })
export const external = (pskId: Uint8Array): Proposal => ({
  proposalType: "psk",
  psk: { preSharedKeyId: { psktype: "external", pskId, pskNonce: new Uint8Array(32) } },
})
