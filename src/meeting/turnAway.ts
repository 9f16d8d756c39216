/** Telling somebody at the door that he stays outside, and the members that they need not think of him any more. */
import type { RoomNumber } from "../brand.ts"
import { memberAt } from "../group/group.ts"
import { signAsMember, verifyFromMember } from "../group/sign.ts"
import { mayEvict } from "../policy/rules.ts"
import { TURN_MS } from "../policy/turns.ts"
import type { Seen } from "../verify/pins.ts"
import type { Draft } from "./draft.ts"
import { encodeNote, type Note, type TurnedAway, turnedAwayBytes } from "./notes.ts"
import { waitNoMore } from "./waiting.ts"

/** A member who has compared keys with a knocker lets him in by then, in ms and its turn. */
const VOUCHING_MS = 10_000
/** What a person has decided, not a rule. */
const BY_WORD: ReadonlySet<TurnedAway> = new Set(["not-let-in", "old-invitation"])

/** What one member may say for all is said by the first in the row. */
export function isSpokesman({ group }: Draft): boolean {
  return group?.members.every(member => member.leaf >= group.self) ?? false
}

/** Tells a knocker, and the members, who ask nobody about this knock any more. */
export async function turnAway(
  draft: Draft,
  ref: string,
  refusal: TurnedAway,
  room?: RoomNumber,
): Promise<void> {
  const { group, durable } = draft
  if (!group) return
  const signature = await signAsMember(group, turnedAwayBytes(durable.room, ref, refusal))
  const note = encodeNote({ kind: "turned-away", ref, refusal, leaf: group.self, signature })
  draft.append(draft.world.freshId(), note, room)
}

/** A member has turned somebody away. Others who hold the invitation can write such a note too, but not sign it. */
export async function onTurnedAway(
  draft: Draft,
  note: Extract<Note, { kind: "turned-away" }>,
): Promise<void> {
  const { group, durable } = draft
  const { ref, refusal, leaf, signature } = note
  const waits = durable.waiting.some(one => one.ref === ref)
  if (!group || !waits || !group.members.some(member => member.leaf === leaf)) return
  if (!(await verifyFromMember(group, leaf, turnedAwayBytes(durable.room, ref, refusal), signature))) return
  const inAuthority = mayEvict(group.policy, group.members, memberAt(group, leaf).identity)
  if (BY_WORD.has(refusal) && !inAuthority) return
  const unvouched = durable.waiting.filter(one => one.ref === ref && one.for === "a-voucher")
  waitNoMore(draft, one => one.ref === ref)
  for (const one of unvouched) tellKeptOut(draft, one, "not-verified")
}

/** Somebody has knocked whom nobody is asked about. Said once each time that he does. */
export function tellKeptOut(
  draft: Draft,
  { name, identity }: Seen,
  why: "evicted-before" | "not-verified",
): void {
  draft.warn(`kept-out:${identity}`, { kind: "kept-out", name, why })
}

/** Nobody inside has compared keys with them, or nobody who has is here: the first in the row tells them. */
export async function turnAwayUnvouched(draft: Draft): Promise<void> {
  const { group, world, durable } = draft
  if (!group || draft.volatile.channel !== "live") return
  const patience = VOUCHING_MS + group.members.length * TURN_MS
  for (const one of durable.waiting) {
    if (one.for !== "a-voucher" || world.now - one.since < patience) continue
    waitNoMore(draft, other => other === one)
    tellKeptOut(draft, one, "not-verified")
    if (isSpokesman(draft)) await turnAway(draft, one.ref, "not-verified", one.room)
  }
}
