/** The door of the room where the group meets: who knocks, and what the rules and the people inside make of it. */
import type { Bytes, IdentityKey } from "../brand.ts"
import { readKnock } from "../group/admit.ts"
import type { Group, InviteKeys } from "../group/types.ts"
import { type Doors, judgeKnock, type Knocker } from "../policy/admission.ts"
import { judge, type Seen } from "../verify/pins.ts"
import { mayIAdmit } from "./authority.ts"
import type { Draft } from "./draft.ts"
import { lockedOut, want } from "./intents.ts"
import { isSpokesman, tellKeptOut, turnAway } from "./turnAway.ts"
import { letWait, takeWaiting, waitNoMore } from "./waiting.ts"

export async function onKnock(draft: Draft, keys: InviteKeys, group: Group, bytes: Bytes): Promise<void> {
  const read = await readKnock({ keys, group, knock: bytes, now: draft.world.now })
  if (read.kind !== "knock") return
  const { ref, name, identity, signatureKey } = read
  if (draft.durable.spent.includes(signatureKey)) return
  const verdict = judgeKnock(doorsOf(draft, group, identity), knockerOf(draft, group, read))
  if (verdict.kind === "turn-away") {
    waitNoMore(draft, one => one.identity === identity)
    if (verdict.refusal === "evicted-before") tellKeptOut(draft, read, "evicted-before")
    if (isSpokesman(draft)) await turnAway(draft, ref, verdict.refusal)
    return
  }
  if (identity === draft.durable.me) return
  const { here: room } = draft.durable
  const who = { ref, room, knock: bytes, name, identity, signatureKey }
  switch (verdict.kind) {
    case "ask":
      if (mayIAdmit(group)) letWait(draft, { ...who, for: "an-answer" }, null)
      return
    case "wait-for-voucher":
      letWait(draft, { ...who, for: "a-voucher" }, null)
      return
    case "admit":
      waitNoMore(draft, one => one.identity === identity)
      if (group.members.some(member => member.identity === identity)) {
        want(draft, { kind: "remove", identity, cause: "left", asked: "elsewhere" }, "my-turn")
      }
      if (mayIAdmit(group)) want(draft, { kind: "admit", knock: bytes, identity, signatureKey }, "my-turn")
      return
  }
}

/** The rules are others now: who waits, and who was about to be let in, is held against them. */
export async function judgeAnew(draft: Draft, keys: InviteKeys): Promise<void> {
  const { group } = draft
  if (!group) return
  const { intents, here } = draft.durable
  const admitting = intents.filter(intent => intent.kind === "admit")
  draft.change({ intents: intents.filter(intent => intent.kind !== "admit") })
  for (const { knock } of [...admitting, ...takeWaiting(draft, here)])
    await onKnock(draft, keys, group, knock)
}

/** The word of the person here on somebody at the door. */
export async function onKnockAnswered(
  draft: Draft,
  identity: IdentityKey,
  answer: "let-in" | "refuse",
): Promise<void> {
  const { group, durable } = draft
  const asked = durable.waiting.find(one => one.identity === identity && one.for === "an-answer")
  if (!group || !asked || !mayIAdmit(group)) return
  const { ref, room, knock, signatureKey } = asked
  waitNoMore(draft, one => one === asked)
  if (answer === "refuse")
    return turnAway(draft, ref, room === durable.here ? "not-let-in" : "old-invitation", room)
  draft.change({ letIn: [...new Set([...draft.durable.letIn, identity])] })
  if (room !== durable.here) want(draft, { kind: "hand-over", ref, room, knock, identity }, "now")
  else want(draft, { kind: "admit", knock, identity, signatureKey }, "now")
}

/** How this group's doors stand to somebody: whoever comes back takes his own place. */
export function doorsOf(draft: Draft, { members, policy }: Group, identity: IdentityKey): Doors {
  const inside = members.filter(member => member.identity !== identity).length
  return { rules: policy, lockout: lockedOut(draft), inside }
}

export function knockerOf({ durable, world }: Draft, { members }: Group, who: Seen): Knocker {
  const { identity } = who
  const known =
    durable.formers.includes(identity) ||
    durable.letIn.includes(identity) ||
    members.some(member => member.identity === identity)
  return {
    identity,
    compared: judge(world.pins, who) === "verified" ? "matched" : "never",
    here: known ? "known" : "stranger",
  }
}
