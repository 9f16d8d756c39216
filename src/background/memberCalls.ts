/** What the popup may ask about the people of a meeting, and about its rules. */
import type { IdentityKey } from "../brand.ts"
import type { Session } from "../engine/session.ts"
import type { Group } from "../group/types.ts"
import { mayIEvict, mayISet, rulesAfter } from "../meeting/authority.ts"
import type { Outcome } from "../messages/popup.ts"
import type { RuleChange } from "../messages/rules.ts"
import type { Refusal } from "../messages/sentences.ts"
import type { People } from "./people.ts"

const DONE: Outcome = { kind: "done" }
const refused = (refusal: Refusal): Outcome => ({ kind: "refused", refusal })

export async function evict(session: Session, identity: IdentityKey): Promise<Outcome> {
  const group = groupOf(session)
  if (!group?.members.some(one => one.identity === identity)) return refused("no-such-member")
  if (!mayIEvict(group)) return refused("hosts-only")
  await session.handle({ kind: "evict-asked", identity })
  return DONE
}

export async function setRule(session: Session, change: RuleChange): Promise<Outcome> {
  const group = groupOf(session)
  if (!group) return refused("not-in-meeting")
  if (!mayISet(group, rulesAfter(group, [{ change }]))) return refused("hosts-only")
  await session.handle({ kind: "rule-asked", change })
  return DONE
}

/** A match is kept for all later meetings, and answers what was said of this key; a difference takes an earlier match back. */
export async function compared(
  people: People,
  session: Session,
  ask: { identity: IdentityKey; result: "match" | "differ" },
): Promise<Outcome> {
  const member = groupOf(session)?.members.find(one => one.identity === ask.identity)
  if (!member) return refused("no-such-member")
  if (ask.result === "differ") {
    await people.doubted(member.identity)
    return DONE
  }
  await people.compared(member.identity, member.name)
  await session.handle({ kind: "dismissed", warning: `new-key:${member.identity}` })
  return DONE
}

function groupOf(session: Session): Group | undefined {
  const { phase } = session.meeting.durable
  return phase.kind === "live" ? phase.group : undefined
}
