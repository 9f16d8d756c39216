import type { Bytes, IdentityKey, PageId, RoomNumber, Seq } from "../brand.ts"
import type { AppendOutcome, ChannelFailure, ChannelState } from "../channel/relayClient.ts"
import type { Cursor, Lane } from "../channel/wire.ts"
import type { Identity, InvitationRank } from "../group/types.ts"
import type { FromHook } from "../messages/hook.ts"
import type { RuleChange } from "../messages/rules.ts"
import type { FromWorker, SourceDecision, ToWorker } from "../messages/worker.ts"
import type { Findings } from "../policy/obstacles.ts"
import type { Pins } from "../verify/pins.ts"

/** What a room of the relay brings: the one where the group meets, or one that it has left. */
export type FromRoom = { room: RoomNumber } & (
  | { kind: "channel"; state: ChannelState }
  | { kind: "channel-failed"; code: ChannelFailure }
  | { kind: "entry"; seq: Seq; lane: Lane; plaintext: Bytes | undefined; cursor: Cursor }
  | { kind: "presence"; plaintext: Bytes }
)

export type MeetingEvent =
  /** The background has loaded the meeting, anew or again after its death. */
  | { kind: "resumed" }
  | FromRoom
  | { kind: "appended"; id: string; outcome: AppendOutcome }
  | { kind: "tick" }
  | { kind: "page-hello"; page: PageId; findings: Findings }
  | { kind: "page-gone"; page: PageId }
  | { kind: "worker"; page: PageId; message: FromWorker }
  | { kind: "hook"; page: PageId; message: FromHook }
  | { kind: "evict-asked"; identity: IdentityKey }
  | { kind: "rekey-asked" }
  | { kind: "rule-asked"; change: RuleChange }
  | { kind: "leave-asked" }
  | { kind: "source-decided"; source: string; decision: SourceDecision }
  /** The person has got a newer invitation to the same group. */
  | { kind: "invited-again"; secret: Bytes; rank: InvitationRank }
  /** About somebody at the door. */
  | { kind: "knock-answered"; identity: IdentityKey; answer: "let-in" | "refuse" }
  | { kind: "dismissed"; warning: string }

/** What the shell does once the new state is saved. */
export type Effect =
  | { kind: "append"; room: RoomNumber; lane: Lane; id: string; plaintext: Bytes; expect?: Seq }
  | { kind: "announce"; room: RoomNumber; plaintext: Bytes }
  | { kind: "to-worker"; page: PageId; message: ToWorker }
  /** Remember this person's key. */
  | { kind: "meet"; identity: IdentityKey; name: string }
  /** The meeting is over and nothing of it has to be said any more. */
  | { kind: "close" }

/**
 * Does it make pages send less? That needs no record, and waits for nothing: it is done as soon as it is decided, whatever becomes
 * of the rest of the step, and again in its turn.
 */
export function silences(effect: Effect): boolean {
  return (
    effect.kind === "to-worker" &&
    (effect.message.kind === "hold-sending" || effect.message.kind === "forget-keys")
  )
}

/** What a step may know beside the meeting. The clock is an argument. */
export interface World {
  now: number
  identity: Identity
  pins: Pins
  /** 16 fresh random bytes as hex. */
  freshId: () => string
}
