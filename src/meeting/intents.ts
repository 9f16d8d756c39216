import type { IdentityKey } from "../brand.ts"
import { admit } from "../group/admit.ts"
import { evict } from "../group/evict.ts"
import { refresh, setPolicy } from "../group/refresh.ts"
import type { Group, Member, Pending } from "../group/types.ts"
import type { RuleChange } from "../messages/rules.ts"
import { MOST_MEMBERS } from "../policy/admission.ts"
import { changesBetween, isSo } from "../policy/rules.ts"
import { turnDelayMs } from "../policy/turns.ts"
import { mayIAdmit, mayIEvict, mayISet, rulesAfter } from "./authority.ts"
import type { Draft } from "./draft.ts"
import { keysOf } from "./rooms.ts"
import type { Intent } from "./state.ts"

/** Most people that one commit lets in: its entry holds a key package and a Welcome for each, and has an end. */
const ADMITTED_AT_ONCE = 20
/** What can wait until others have done their part in the same change, in ms. */
const SOON_MS = 1_000

type Unscheduled = Intent extends infer One ? (One extends Intent ? Omit<One, "due"> : never) : never

/**
 * Wants a change. What is wanted already is not wanted twice; an eviction takes the place of a gentler removal, and who
 * knocks again that of his own first knock, to which he has no key any more; of two words on one rule the last one counts.
 */
export function want(draft: Draft, intent: Unscheduled, when: "now" | "soon" | "my-turn"): void {
  const due = draft.world.now + delayMs(draft, when)
  const others = draft.durable.intents.filter(one => !same(one, intent))
  const standing = draft.durable.intents.find(one => same(one, intent))
  if (standing && (intent.kind === "admit" || intent.kind === "policy")) {
    draft.change({ intents: [...others, { ...intent, due: Math.min(due, standing.due) }] })
    return
  }
  if (standing && !stronger(intent, standing) && (standing.due <= due || stronger(standing, intent))) return
  draft.change({ intents: [...others, { ...intent, due } as Intent] })
}

/** Drops what the group's present state has made needless. */
export function prune(draft: Draft): void {
  const { group } = draft
  if (!group) return
  const left = draft.durable.intents.filter(intent => stillWanted(draft, group, intent))
  if (left.length !== draft.durable.intents.length) draft.change({ intents: left })
}

/** Asked for here, and not in the log yet. */
export function isOwnEviction(intent: Intent): boolean {
  return intent.kind === "remove" && intent.asked === "here" && intent.cause === "evicted"
}

/** Whom the person here has evicted, though the log does not have it yet. */
export function wantedOut({ durable }: Draft): readonly IdentityKey[] {
  return durable.intents.flatMap(one => (one.kind === "remove" && isOwnEviction(one) ? [one.identity] : []))
}

/** Who is not to come in, as far as is known here. */
export function lockedOut(draft: Draft): readonly IdentityKey[] {
  return [...draft.durable.lockout, ...wantedOut(draft)]
}

function stillWanted(draft: Draft, group: Group, intent: Intent): boolean {
  switch (intent.kind) {
    case "admit":
      return !lockedOut(draft).includes(intent.identity) && mayIAdmit(group)
    case "hand-over":
      return !lockedOut(draft).includes(intent.identity)
    case "remove":
      if (isOwnEviction(intent)) return !draft.durable.lockout.includes(intent.identity) && mayIEvict(group)
      return group.members.some(member => member.identity === intent.identity)
    case "policy":
      return !isSo(group.policy, intent.change) && mayISet(group, rulesAfter(group, [intent]))
    case "refresh":
      return true
  }
}

/** The change that was just committed, by whomever, needs no second commit. */
export function fulfil(draft: Draft, done: (intent: Intent) => boolean): void {
  const left = draft.durable.intents.filter(intent => !done(intent))
  if (left.length !== draft.durable.intents.length) draft.change({ intents: left })
}

/**
 * Makes the next commit out of what is due, if none is under way. Departures go first and alone: nobody waits for
 * a guest while somebody is to be shut out.
 */
export async function commitDue(draft: Draft): Promise<void> {
  const { group, durable, world } = draft
  if (!group || durable.underway || durable.shield.kind === "broken") return
  // While the log is still being read, what is due may have been done already.
  if (draft.volatile.channel !== "live") return
  const due = durable.intents.filter(intent => intent.due <= world.now)
  if (due.length === 0) return
  const pending = await nextCommit(draft, group, due)
  if (!pending) return
  const id = world.freshId()
  draft.change({ underway: { id, pending } })
  sendUnderway(draft)
}

/** Puts the commit under way into the log, or there again: same id, same bytes. */
export function sendUnderway(draft: Draft): void {
  const { underway, head, here } = draft.durable
  if (!underway) return
  const { id, pending } = underway
  draft.emit({ kind: "append", room: here, lane: 1, id, plaintext: pending.entry, expect: head })
}

async function nextCommit(draft: Draft, group: Group, due: readonly Intent[]): Promise<Pending | undefined> {
  const removals = due
    .filter(intent => intent.kind === "remove")
    .filter(({ identity }) => group.members.some(member => member.identity === identity))
  const first = removals.find(intent => intent.cause === "evicted") ?? removals[0]
  if (first) {
    const leaves = group.members
      .filter(member => removals.some(one => one.cause === first.cause && one.identity === member.identity))
      .map(member => member.leaf)
    return evict({ group, leaves, cause: first.cause })
  }
  const rules = due.filter(intent => intent.kind === "policy")
  const policy = rulesAfter(group, rules)
  if (changesBetween(group.policy, policy).length > 0 && mayISet(group, policy))
    return setPolicy({ group, policy })
  // They are so already, or are for others to say by now.
  fulfil(draft, intent => rules.some(one => one === intent))
  // Whoever knocks while his old leaf still stands waits until it is gone.
  const knocks = due
    .filter(intent => intent.kind === "admit")
    .filter(intent => !group.members.some(member => member.identity === intent.identity))
    .slice(0, Math.max(0, Math.min(ADMITTED_AT_ONCE, MOST_MEMBERS - group.members.length)))
  if (knocks.length > 0 && mayIAdmit(group)) {
    const admission = await admit({
      group,
      keys: keysOf(draft.durable, draft.durable),
      knocks: knocks.map(intent => intent.knock),
      now: draft.world.now,
    })
    if (admission) return admission
    // Out of date by now, or the room was closed meanwhile: who still wants to come in knocks again.
    fulfil(draft, intent => knocks.some(one => one === intent))
  }
  if (due.some(intent => intent.kind === "refresh")) return refresh({ group })
  return undefined
}

function sameRule(one: RuleChange, other: RuleChange): boolean {
  const about = (change: RuleChange) => (change.rule === "host" ? change.identity : "")
  return one.rule === other.rule && about(one) === about(other)
}

function delayMs({ group, durable }: Draft, when: Parameters<typeof want>[2]): number {
  if (when === "now" || !group) return 0
  if (when === "soon") return SOON_MS
  const departing = group.members.filter(member => removing(durable.intents, member.identity))
  const leaves = (members: readonly Member[]) => members.map(member => member.leaf)
  return turnDelayMs(leaves(group.members), group.self, leaves(departing))
}

function stronger(one: Unscheduled, other: Unscheduled): boolean {
  return (
    one.kind === "remove" &&
    one.cause === "evicted" &&
    !(other.kind === "remove" && other.cause === "evicted")
  )
}

function removing(intents: readonly Intent[], identity: IdentityKey): boolean {
  return intents.some(intent => intent.kind === "remove" && intent.identity === identity)
}

function same(one: Unscheduled, other: Unscheduled): boolean {
  if (one.kind === "admit" && other.kind === "admit") return one.identity === other.identity
  if (one.kind === "hand-over" && other.kind === "hand-over") return one.ref === other.ref
  if (one.kind === "remove" && other.kind === "remove") return one.identity === other.identity
  if (one.kind === "policy" && other.kind === "policy") return sameRule(one.change, other.change)
  return one.kind === other.kind
}
