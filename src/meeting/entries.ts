/** What the log brings, in its one order. */
import type { Bytes, LeafIndex } from "../brand.ts"
import { type ApplyOutcome, applyEntry } from "../group/apply.ts"
import { joinByWelcome } from "../group/join.ts"
import type { InviteKeys, Member } from "../group/types.ts"
import { unreachable } from "../never.ts"
import { isSo } from "../policy/rules.ts"
import { judgeAnew } from "./door.ts"
import type { Draft } from "./draft.ts"
import { type MeetingEvent, silences } from "./events.ts"
import { rememberFork } from "./forks.ts"
import { knock, onNote } from "./freeLane.ts"
import { beatIfDue } from "./heartbeat.ts"
import { fulfil, isOwnEviction, prune, sendUnderway, want, wantedOut } from "./intents.ts"
import { LINGER_AFTER_DEPARTURE_MS, NO_PARTING, pushKeys } from "./keys.ts"
import { moveOn } from "./oldDoor.ts"
import { watchRestless } from "./restless.ts"
import { keysOf } from "./rooms.ts"
import { meet, noteCame, noteDeparted, tellOfChange, tellOfRules } from "./roster.ts"
import { waitNoMore } from "./waiting.ts"

type Entry = Extract<MeetingEvent, { kind: "entry" }>

export async function onEntry(draft: Draft, entry: Entry): Promise<void> {
  const keys = keysOf(draft.durable, draft.durable)
  draft.change({ cursor: entry.cursor })
  if (entry.lane === 0) {
    if (entry.plaintext) await onNote(draft, keys, entry.plaintext)
    return
  }
  draft.change({ head: entry.seq })
  if (entry.plaintext) await onCommit(draft, keys, entry.plaintext)
  else sendUnderwayAgain(draft)
}

async function onCommit(draft: Draft, keys: InviteKeys, entry: Bytes): Promise<void> {
  const { phase, underway } = draft.durable
  const { now } = draft.world
  switch (phase.kind) {
    case "knocking": {
      const answer = await joinByWelcome({ keys, secret: phase.secret, entry, now })
      // A Welcome for us that does not hold was made by somebody without the invitation, or by a fault: either is told.
      if (answer.kind === "refused") draft.warn("join-refused", { kind: "join-refused", refusal: "failed" })
      if (answer.kind !== "joined") return
      draft.change({ phase: { kind: "live", group: answer.group }, epochSince: now })
      prune(draft)
      resumeSending(draft)
      for (const member of answer.group.members) meet(draft, member)
      draft.dismiss("join-refused")
      draft.dismiss("unanswered")
      await enter(draft)
      return
    }
    case "live": {
      const { policy } = phase.group
      const outcome = await applyEntry({
        group: phase.group,
        keys,
        entry,
        ...(underway ? { pending: underway.pending } : {}),
        // Nobody seals for the evicted while the new keys are worked out.
        passed: cause => {
          if (cause === "evicted") draft.tellWorkers({ kind: "hold-sending" })
        },
      })
      await onOutcome(draft, keys, outcome)
      if (outcome.kind === "advanced") tellOfRules(draft, policy, outcome)
      return
    }
    case "ended":
      return
    default:
      return unreachable(phase)
  }
}

async function onOutcome(draft: Draft, keys: InviteKeys, outcome: ApplyOutcome): Promise<void> {
  switch (outcome.kind) {
    case "rejected":
      // Somebody put rubbish on top of the commit lane. Every member skips it; ours goes on top of that.
      sendUnderwayAgain(draft)
      // Nobody was shut out by it.
      if (draft.effects.some(silences)) await pushKeys(draft, draft.pages, NO_PARTING)
      return
    case "removed":
      await onRemoved(draft, outcome)
      return
    case "advanced": {
      draft.change({
        phase: { kind: "live", group: outcome.group },
        underway: null,
        epochSince: draft.world.now,
      })
      const { added, removed, cause } = outcome
      noteDeparted(draft, outcome)
      noteCame(draft, outcome)
      fulfil(draft, intent => fulfilled(intent, outcome))
      prune(draft)
      if (cause === "policy") await judgeAnew(draft, keys)
      for (const { identity } of added) {
        waitNoMore(draft, one => one.identity === identity)
        // He has knocked again meanwhile: to what was let in here, he has the key no more.
        if (draft.durable.intents.some(one => one.kind === "admit" && one.identity === identity))
          want(draft, { kind: "remove", identity, cause: "left", asked: "elsewhere" }, "my-turn")
      }
      if (outcome.own && cause === "admitted") want(draft, { kind: "refresh" }, "soon")
      tellOfChange(draft, outcome)
      watchRestless(draft, outcome)
      trackEviction(draft, outcome)
      resumeSending(draft)
      await enter(draft, removed)
      for (const member of added) meet(draft, member)
      if (cause === "evicted") await moveOn(draft, removed)
      return
    }
    default:
      return unreachable(outcome)
  }
}

/** An evictor speaks again once nobody is left whom he wanted out, and is silent when such a one is back. */
function resumeSending(draft: Draft): void {
  const { evicting } = draft.durable
  const out = wantedOut(draft)
  const still = draft.group?.members.some(member => out.includes(member.identity)) ?? false
  draft.change({
    sending: still ? "held" : "live",
    // Gone by another's hand while one was out oneself: there is nothing to follow.
    evicting: evicting?.epoch === null && !still ? null : evicting,
  })
}

/** A new epoch is in force here: the workers get its key, and the others hear of it. */
async function enter(draft: Draft, removed: readonly Member[] = []): Promise<void> {
  const { group } = draft
  if (!group) return
  const cut = removed.map(member => member.leaf)
  // A freed leaf may be somebody else's by now: whoever sits there after this change is not the departed.
  const gone = cut.filter(leaf => !group.members.some(member => member.leaf === leaf))
  const without = <T>(record: Readonly<Record<LeafIndex, T>>) =>
    Object.fromEntries(
      Object.entries(record).filter(([leaf]) => !gone.includes(Number(leaf) as LeafIndex)),
    ) as Record<LeafIndex, T>
  const seen = without(draft.volatile.seen)
  for (const { leaf } of group.members) seen[leaf] ??= draft.world.now
  draft.note({
    seen,
    beats: without(draft.volatile.beats),
    ahead: without(draft.volatile.ahead),
    reached: { ...without(draft.volatile.reached), [group.self]: group.epoch },
  })
  await rememberFork(draft)
  await pushKeys(
    draft,
    draft.pages,
    cut.length > 0 ? { cut, lingerMs: LINGER_AFTER_DEPARTURE_MS } : NO_PARTING,
  )
  await beatIfDue(draft)
}

function fulfilled(
  intent: Draft["durable"]["intents"][number],
  outcome: Extract<ApplyOutcome, { kind: "advanced" }>,
): boolean {
  switch (intent.kind) {
    case "admit":
      return outcome.added.some(member => member.signatureKey === intent.signatureKey)
    case "remove":
      // Missed or gone at that very moment, he may come back: others know nothing of the eviction yet.
      if (isOwnEviction(intent) && outcome.cause !== "evicted") return false
      return outcome.removed.some(member => member.identity === intent.identity)
    case "refresh":
      // An admission and a change of the rules mix no fresh secret in; only these do.
      return outcome.removed.length > 0 || outcome.cause === "refreshed"
    case "policy":
      return isSo(outcome.group.policy, intent.change)
    case "hand-over":
      return outcome.added.some(member => member.identity === intent.identity)
  }
}

function trackEviction(draft: Draft, { group, removed }: Extract<ApplyOutcome, { kind: "advanced" }>): void {
  const { evicting } = draft.durable
  if (!evicting || evicting.epoch !== null || !removed.some(member => member.identity === evicting.identity))
    return
  const of = group.members.length
  draft.change({
    evicting: {
      ...evicting,
      epoch: group.epoch,
      of,
      changed: 1,
      tookMs: of === 1 ? draft.world.now - evicting.clickedAt : null,
    },
  })
}

async function onRemoved(draft: Draft, outcome: Extract<ApplyOutcome, { kind: "removed" }>): Promise<void> {
  // Taken for absent, though still here: knock again instead of troubling anybody.
  if (outcome.cause !== "evicted" && draft.pages.length > 0) return comeBack(draft)
  dropWork(draft)
  draft.change({ phase: { kind: "ended", note: null } })
  draft.break("evicted", outcome.by.name)
}

/** Asks to be let in anew. */
export async function comeBack(draft: Draft): Promise<void> {
  dropWork(draft)
  draft.tellWorkers({ kind: "forget-keys" })
  await knock(draft)
}

/** What one had to do in a group that one is in no more. An eviction that was asked for here stands: it is carried out on coming back. */
function dropWork(draft: Draft): void {
  draft.change({ underway: null, intents: draft.durable.intents.filter(isOwnEviction) })
}

/** The lane's head moved without our commit: what is under way goes on top of it, as a new entry. */
export function sendUnderwayAgain(draft: Draft): void {
  const { underway } = draft.durable
  if (!underway) return
  draft.change({ underway: { ...underway, id: draft.world.freshId() } })
  sendUnderway(draft)
}
