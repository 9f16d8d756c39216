import type {
  Bytes,
  Epoch,
  IdentityKey,
  LeafIndex,
  PageId,
  RoomId,
  Seq,
  SourceId,
  StreamNumber,
} from "../brand.ts"
import type { ChannelState } from "../channel/relayClient.ts"
import type { Cursor } from "../channel/wire.ts"
import type { Group, Pending } from "../group/types.ts"
import type { EvictProgress } from "../messages/popup.ts"
import type { Warning } from "../messages/sentences.ts"
import type { Media, Sending, SourceDecision, SourceReport } from "../messages/worker.ts"
import { type Findings, NOTHING_FOUND } from "../policy/obstacles.ts"
import type { Shield } from "../policy/shield.ts"

/** Where one is in the life of a meeting. */
export type Phase =
  /** The knock is in the log, or on its way; `secret` opens the Welcome that answers it. */
  | { kind: "knocking"; knock: Bytes; secret: Bytes; id: string }
  | { kind: "live"; group: Group }
  /** Out. `note` is the signed farewell that the log still has to take. */
  | { kind: "ended"; note: { id: string; plaintext: Bytes } | null }

/** A change that somebody should commit. It waits until `due`, then goes into a commit, then is dropped. */
export type Intent = { due: number } & (
  | { kind: "admit"; ref: string; knock: Bytes; name: string; identity: IdentityKey }
  | {
      kind: "remove"
      identity: IdentityKey
      cause: "evicted" | "left" | "silent"
      asked: "here" | "elsewhere"
    }
  | { kind: "refresh" }
  | { kind: "policy"; admission: "invite" | "closed" }
)

/** The one commit that is under way in an epoch: the same bytes until the log has spoken. */
export interface Underway {
  /** Entry id, 32 hex digits. */
  id: string
  pending: Pending
}

/** Stream numbers given out in one epoch. RFC 9605 §9.1: none is ever given twice. */
export interface Streams {
  epoch: Epoch
  next: StreamNumber
  given: Readonly<Record<PageId, StreamNumber>>
}

/** What survives the background's death. Saved before anything is done about it. */
export interface Durable {
  room: RoomId
  relay: string
  secret: Bytes
  url: string
  inviter: IdentityKey
  me: IdentityKey
  name: string
  phase: Phase
  cursor: Cursor | null
  /** Last entry of the commit lane that was processed; 0 for none. */
  head: Seq
  underway: Underway | null
  intents: readonly Intent[]
  sending: Sending
  streams: Streams
  lockout: readonly IdentityKey[]
  shield: Shield
  warnings: readonly Warning[]
  epochSince: number
  evicting: (EvictProgress & { identity: IdentityKey; clickedAt: number; epoch: Epoch | null }) | null
}

export interface PageState {
  findings: Findings
  sources: Readonly<Record<SourceId, SourceReport>>
  decisions: Readonly<Record<SourceId, SourceDecision>>
  /** Sources that send media which no member's key opens. */
  unknown: Readonly<Record<SourceId, Media>>
  plaintextPackets: number
  switches: readonly { epoch: Epoch; at: number }[]
}

/** What a new background asks for again: nothing here may decide about keys. */
export interface Volatile {
  channel: ChannelState
  pages: Readonly<Record<PageId, PageState>>
  /** Last sign of life by leaf, ms since 1970. */
  seen: Readonly<Record<LeafIndex, number>>
  /** Clock of the last heartbeat by leaf, as its sender wrote it: an older one is a replay. */
  beats: Readonly<Record<LeafIndex, number>>
  /** Newest epoch that a leaf is known to have switched to. */
  reached: Readonly<Record<LeafIndex, Epoch>>
  lastBeatAt: number
  lastTickAt: number
}

export interface Meeting {
  durable: Durable
  volatile: Volatile
}

export const NOTHING_YET: Volatile = {
  channel: "connecting",
  pages: {},
  seen: {},
  beats: {},
  reached: {},
  lastBeatAt: 0,
  lastTickAt: 0,
}

export const EMPTY_PAGE: PageState = {
  findings: NOTHING_FOUND,
  sources: {},
  decisions: {},
  unknown: {},
  plaintextPackets: 0,
  switches: [],
}
