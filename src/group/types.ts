import type { Bytes, Epoch, IdentityKey, LeafIndex, RoomId } from "../brand.ts"
import type { Policy } from "../policy/rules.ts"
import type { MlsState } from "./state.ts"

export type { Policy } from "../policy/rules.ts"
export type { Identity } from "../verify/identity.ts"

export interface Member {
  leaf: LeafIndex
  /** As the member calls himself, cleaned; signed by his identity. */
  name: string
  identity: IdentityKey
  /** Of the leaf, 64 hex digits: another one each time that somebody comes. */
  signatureKey: string
}

/** What an invitation opens, apart from the room itself. */
export interface InviteKeys {
  /** The group's id: the room that it was founded in, wherever it meets by now. */
  room: RoomId
  /** External PSK of every Welcome, 32 bytes. RFC 9420 §8.4. */
  psk: Bytes
  /** HMAC-SHA-256 key of the tag in every leaf, 32 bytes. */
  mac: Bytes
  /** PSK id, 16 bytes. */
  id: Bytes
  rank: InvitationRank
}

/** `first`: every leaf shows this invitation; `later`: made after an eviction, so that older leaves cannot show it. */
export type InvitationRank = "first" | "later"

/** One member's view of one epoch. An immutable value: every change gives another. */
export interface Group {
  readonly room: RoomId
  readonly epoch: Epoch
  readonly self: LeafIndex
  /** By ascending leaf. */
  readonly members: readonly Member[]
  readonly policy: Policy
  readonly mls: MlsState
}

/** A commit that the log has not taken yet. Retries send the same bytes; a loser is dropped. */
export interface Pending {
  /** The epoch that it ends. */
  epoch: Epoch
  /** For the commit lane, Welcome included. */
  entry: Bytes
  /** One's own group once the log has taken it. */
  next: Group
}

/** Why a commit was made, as its author says; the gate holds the proposals against it. */
export const COMMIT_CAUSES = ["admitted", "evicted", "left", "silent", "refreshed", "policy"] as const
export type CommitCause = (typeof COMMIT_CAUSES)[number]
