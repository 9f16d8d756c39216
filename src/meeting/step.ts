import { unreachable } from "../never.ts"
import { onEvictAsked, onLeaveAsked, sendFarewell } from "./asks.ts"
import { onKnockAnswered } from "./door.ts"
import { Draft } from "./draft.ts"
import { onEntry } from "./entries.ts"
import type { Effect, MeetingEvent, World } from "./events.ts"
import { knock, knockAgain, onInvitedAgain, sendKnock } from "./freeLane.ts"
import { beat, beatIfDue, giveEverybodyTime, HEARTBEAT_MS, missTheSilent, onPresence } from "./heartbeat.ts"
import { commitDue, sendUnderway, want } from "./intents.ts"
import { comeBackIfBehind, onChannelFailed } from "./lostLog.ts"
import { handOverDue, onOldRoom } from "./oldDoor.ts"
import { onHook, onPageGone, onPageHello, onSourceDecided, onWorker } from "./pages.ts"
import type { Meeting } from "./state.ts"
import { onDismissed, watchStrangers } from "./strangers.ts"
import { turnAwayUnvouched } from "./turnAway.ts"

/** The group changes keys at least this often, in ms. DESIGN §9. */
export const REKEY_MS = 600_000
/** A gap this long between two ticks means that we slept, in ms. */
const SLEPT_MS = 3 * HEARTBEAT_MS
/** A commit that the relay could not take is tried again after this long, in ms. */
const RETRY_MS = 2_000

/**
 * One step of one meeting: what happened, what is so now, and what is to be done about it once that is saved.
 * Touches nothing outside; the clock and chance come with `world`.
 *
 * @param atOnce Is told what makes pages send less before the step is over: to make a commit among many takes a while.
 */
export async function step(
  meeting: Meeting,
  event: MeetingEvent,
  world: World,
  atOnce: (effect: Effect) => void,
): Promise<{ meeting: Meeting; effects: Effect[] }> {
  const draft = new Draft(meeting, world, atOnce)
  await apply(draft, event)
  await commitDue(draft)
  await handOverDue(draft)
  return { meeting: { durable: draft.durable, volatile: draft.volatile }, effects: draft.effects }
}

async function apply(draft: Draft, event: MeetingEvent): Promise<void> {
  if ("room" in event && event.room !== draft.durable.here) return onOldRoom(draft, event)
  switch (event.kind) {
    case "resumed":
      return onResumed(draft)
    case "channel":
      return onChannel(draft, event.state)
    case "channel-failed":
      return onChannelFailed(draft, event.code)
    case "entry":
      return onEntry(draft, event)
    case "presence":
      return onPresence(draft, event.plaintext)
    case "appended":
      return onAppended(draft, event)
    case "tick":
      return onTick(draft)
    case "page-hello":
      return onPageHello(draft, event.page, event.findings)
    case "page-gone":
      return onPageGone(draft, event.page)
    case "worker":
      return onWorker(draft, event.page, event.message)
    case "hook":
      return onHook(draft, event.page, event.message)
    case "evict-asked":
      return onEvictAsked(draft, event.identity)
    case "rekey-asked":
      return want(draft, { kind: "refresh" }, "now")
    case "rule-asked":
      return want(draft, { kind: "policy", change: event.change }, "now")
    case "leave-asked":
      return onLeaveAsked(draft)
    case "source-decided":
      return onSourceDecided(draft, event.source, event.decision)
    case "invited-again":
      return onInvitedAgain(draft, event.secret, event.rank)
    case "knock-answered":
      return onKnockAnswered(draft, event.identity, event.answer)
    case "dismissed":
      return onDismissed(draft, event.warning)
    default:
      return unreachable(event)
  }
}

/** After a start as after a death: whatever the log has not confirmed is sent again, under the same ids. */
async function onResumed(draft: Draft): Promise<void> {
  const { phase } = draft.durable
  giveEverybodyTime(draft)
  switch (phase.kind) {
    case "knocking":
      if (phase.id === "") await knock(draft)
      else sendKnock(draft)
      return
    case "live":
      sendUnderway(draft)
      return
    case "ended":
      if (phase.note) sendFarewell(draft)
      // Who was evicted reads so until he closes it himself; who left had closed it, and died before it was thrown away.
      else if (!isEvicted(draft.durable)) draft.emit({ kind: "close" })
      return
    default:
      return unreachable(phase)
  }
}

function isEvicted({ shield }: Meeting["durable"]): boolean {
  return shield.kind === "broken" && shield.why === "evicted"
}

async function onChannel(draft: Draft, state: Meeting["volatile"]["channel"]): Promise<void> {
  draft.note({ channel: state })
  if (state === "live") {
    draft.dismiss("channel-down")
    giveEverybodyTime(draft)
    await beat(draft)
  }
  if (state === "offline") draft.warn("channel-down", { kind: "channel-down" })
}

function onAppended(draft: Draft, { id, outcome }: Extract<MeetingEvent, { kind: "appended" }>): void {
  const { phase, underway } = draft.durable
  if (phase.kind === "ended" && phase.note?.id === id) {
    draft.change({ phase: { kind: "ended", note: null } })
    draft.emit({ kind: "close" })
    return
  }
  if (underway?.id !== id || outcome.kind !== "refused") return
  // Definitely not stored: let go of it, and make it anew from what is still wanted.
  const due = draft.world.now + RETRY_MS
  draft.change({
    underway: null,
    intents: draft.durable.intents.map(one => ({ ...one, due: Math.max(one.due, due) })),
  })
}

async function onTick(draft: Draft): Promise<void> {
  const { now } = draft.world
  const slept = draft.volatile.lastTickAt > 0 && now - draft.volatile.lastTickAt > SLEPT_MS
  draft.note({ lastTickAt: now })
  if (slept) giveEverybodyTime(draft)
  else missTheSilent(draft)
  watchStrangers(draft)
  await knockAgain(draft)
  await turnAwayUnvouched(draft)
  await comeBackIfBehind(draft)
  await beatIfDue(draft)
  if (draft.group && now - draft.durable.epochSince >= REKEY_MS) want(draft, { kind: "refresh" }, "my-turn")
}
