import type {
  Bytes,
  Epoch,
  IdentityKey,
  LeafIndex,
  PageId,
  RoomId,
  RoomNumber,
  Seq,
  SourceId,
  StreamNumber,
} from "../brand.ts"
import type { ChannelState } from "../channel/relayClient.ts"
import type { Cursor } from "../channel/wire.ts"
import type { Group, InvitationRank, Pending } from "../group/types.ts"
import type { Departed } from "../messages/page.ts"
import type { EvictProgress } from "../messages/popup.ts"
import type { RosterClaim } from "../messages/roster.ts"
import type { RuleChange } from "../messages/rules.ts"
import type { Warning } from "../messages/sentences.ts"
import type { Media, Sending, SourceDecision, SourceReport } from "../messages/worker.ts"
import type { RecordingClaim } from "../policy/connectors.ts"
import { type Departures, NONE_GONE } from "../policy/departures.ts"
import { type Findings, NOTHING_FOUND } from "../policy/obstacles.ts"
import type { Holding } from "../policy/patience.ts"
import { NO_PRESSURE, type Pressure } from "../policy/pressure.ts"
import type { Restlessness } from "../policy/restless.ts"
import type { Shield } from "../policy/shield.ts"

/** Where one is in the life of a meeting. */
export type Phase =
  /** The knock is in the log, or on its way; `secret` opens the Welcome that answers it. */
  | { kind: "knocking"; knock: Bytes; secret: Bytes; id: string; asked: Asked }
  | { kind: "live"; group: Group }
  /** Out. `note` is the signed farewell that the log still has to take. */
  | { kind: "ended"; note: { id: string; plaintext: Bytes } | null }

/** How often one has knocked in this room, and when last, in ms since 1970. */
export interface Asked {
  times: number
  at: number
}

/** A room that the group has left. It is listened to for as long as the relay keeps it: not everybody has moved yet. */
export interface OldRoom {
  room: RoomNumber
  secret: Bytes
  rank: InvitationRank
  cursor: Cursor | null
  /** Whose eviction made the group leave, as people read it. */
  evicted: string
}

/** Somebody at the door, of the room where the group meets or of one that it has left. */
export interface Waiting {
  /** Hash of the key package, 64 hex digits. */
  ref: string
  room: RoomNumber
  knock: Bytes
  name: string
  identity: IdentityKey
  /** Of the leaf that he is to have, 64 hex digits. */
  signatureKey: string
  /** Since when, ms since 1970. */
  since: number
  /** `voucher`: a member who has compared keys with him. Nobody is asked about him. */
  for: "an-answer" | "a-voucher"
}

/** A change that somebody should make. It waits until `due`, then goes into a commit or a note, then is dropped. */
export type Intent = { due: number } & (
  | { kind: "admit"; knock: Bytes; identity: IdentityKey; signatureKey: string }
  | {
      kind: "remove"
      identity: IdentityKey
      cause: "evicted" | "left" | "silent"
      asked: "here" | "elsewhere"
    }
  | { kind: "refresh" }
  | { kind: "policy"; change: RuleChange }
  /** Tells somebody with an older invitation where the group meets by now. */
  | { kind: "hand-over"; ref: string; room: RoomNumber; knock: Bytes; identity: IdentityKey }
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
  /** The group's id, and its name in storage: the room that it was founded in. */
  room: RoomId
  relay: string
  /** Of the room that the group meets in. It changes with every eviction. */
  secret: Bytes
  rank: InvitationRank
  /** Which room of one's own this is; 0 for the first. */
  here: RoomNumber
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
  /** By leaving order, the last one is the room before this. */
  oldRooms: readonly OldRoom[]
  waiting: readonly Waiting[]
  /** Whom the person here has let in, and who is not in yet: if that fails, his next knock is not asked about. */
  letIn: readonly IdentityKey[]
  /** Who was a member and left, or was missed; never those who were evicted. */
  formers: readonly IdentityKey[]
  /** Leaf keys of those who have gone: a knock with one of them is a replay, whose knocker has the key no more. */
  spent: readonly string[]
  /** Fork checks of the last epochs, by which a member of the other half of a split group is told. */
  forks: Readonly<Record<Epoch, string>>
  shield: Shield
  warnings: readonly Warning[]
  /** Id and kind of warnings of people without a key that the person has read, for as long as what they tell of lasts. */
  quiet: readonly string[]
  epochSince: number
  /** When the relay last had another log of this meeting than the one that was read, in ms since 1970. */
  lostLogAt: number | null
  evicting: (EvictProgress & { identity: IdentityKey; clickedAt: number; epoch: Epoch | null }) | null
}

export interface PageState {
  findings: Findings
  sources: Readonly<Record<SourceId, SourceReport>>
  decisions: Readonly<Record<SourceId, SourceDecision>>
  /** Sources that send media which no member's key opens. */
  unknown: Readonly<Record<SourceId, Media>>
  /** Whom the page lists, once it has said so. */
  roster: RosterClaim | null
  /** By receiving source: whose the page says it is, and since when, in ms since 1970. */
  bound: Readonly<Record<SourceId, { entry: string; at: number }>>
  /** By entry of the list: whose key has sealed what it sends. */
  proven: Readonly<Record<string, IdentityKey>>
  /** Who the page says that it has put out, until his key seals something for it again. */
  kicked: readonly IdentityKey[]
  recordings: readonly RecordingClaim[]
  pressure: Pressure
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
  /** What was heard from epochs that are still to come, by leaf. */
  ahead: Readonly<Record<LeafIndex, Ahead>>
  restless: Readonly<Record<IdentityKey, Restlessness>>
  /** What is found of people without a key, told or not yet. */
  held: Holding
  /** When that was last looked at, in ms since 1970. */
  weighedAt: number
  departures: Departures
  /** Who has left the group lately, ms since 1970: the page may go on listing them for a while. */
  departed: readonly { name: string; at: number; how: Departed["how"] }[]
  /** Newest epoch that a leaf is known to have switched to. */
  reached: Readonly<Record<LeafIndex, Epoch>>
  lastBeatAt: number
  /** Epoch in which the others have heard us last; -1 for none. */
  lastBeatEpoch: Epoch
  lastTickAt: number
}

/** A member's word from an epoch that is still to come here, and since when there has been one of his, in ms since 1970. */
export interface Ahead {
  epoch: Epoch
  fork: string
  since: number
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
  ahead: {},
  restless: {},
  held: {},
  weighedAt: 0,
  departures: NONE_GONE,
  departed: [],
  reached: {},
  lastBeatAt: 0,
  lastBeatEpoch: -1 as Epoch,
  lastTickAt: 0,
}

export const EMPTY_PAGE: PageState = {
  findings: NOTHING_FOUND,
  sources: {},
  decisions: {},
  unknown: {},
  roster: null,
  bound: {},
  proven: {},
  kicked: [],
  recordings: [],
  pressure: NO_PRESSURE,
  plaintextPackets: 0,
  switches: [],
}
