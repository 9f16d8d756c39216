/**
 * The relay has another log of this meeting than the one that was read: it has lost its disk, or part of it, or nobody had
 * written for a day. What the group has agreed upon does not depend on the log, so it goes on in what is there now; and
 * whoever missed a change that is nowhere any more asks to be let in anew.
 */
import { unreachable } from "../never.ts"
import { sendFarewell } from "./asks.ts"
import type { Draft } from "./draft.ts"
import { comeBack, sendUnderwayAgain } from "./entries.ts"
import type { FromRoom } from "./events.ts"
import { knock } from "./freeLane.ts"
import { HEARTBEAT_MS } from "./heartbeat.ts"
import { goTo } from "./rooms.ts"

/** A relay that loses its log twice within this time keeps none, in ms. */
const AGAIN_MS = 60_000
/** Whoever hears a member speak of a later epoch for this long, and reads of none, has missed it for good. In ms. */
const BEHIND_MS = 2 * HEARTBEAT_MS

type Failure = Extract<FromRoom, { kind: "channel-failed" }>["code"]

/** The relay knows the room no more, or another life of it, or not all of it. */
const LOSSES: ReadonlySet<Failure> = new Set(["expired", "reset", "gap"])

/** Reads from the beginning what the relay has now; of no other failure is there a way back. */
export async function onChannelFailed(draft: Draft, code: Failure): Promise<void> {
  const { phase, secret, rank, lostLogAt } = draft.durable
  const { now } = draft.world
  const again = lostLogAt !== null && now - lostLogAt < AGAIN_MS
  if (again || !LOSSES.has(code)) {
    draft.dismiss("channel-down")
    draft.break("lost-state")
    return
  }
  draft.change({ lostLogAt: now })
  goTo(draft, secret, rank)
  switch (phase.kind) {
    case "knocking":
      return knock(draft)
    case "live":
      return sendUnderwayAgain(draft)
    case "ended":
      return sendFarewell(draft)
    default:
      return unreachable(phase)
  }
}

/** Only after a loss: on the word of a member alone nobody leaves the group. */
export async function comeBackIfBehind(draft: Draft): Promise<void> {
  const { group, durable, volatile, world } = draft
  if (!group || durable.lostLogAt === null || volatile.channel !== "live") return
  const behind = Object.values(volatile.ahead).some(
    ({ epoch, since }) => epoch > group.epoch && world.now - since >= BEHIND_MS,
  )
  if (behind) await comeBack(draft)
}
