import type { IdentityKey } from "../brand.ts"

export interface Doors {
  /** `invite`: whoever shows the current invitation comes in; `closed`: nobody does. */
  admission: "invite" | "closed"
  /** Identities that were evicted from this meeting. */
  lockout: readonly IdentityKey[]
  /** People inside. */
  inside: number
}

/** Most people in a group: an admission to it still fits into one entry of the relay, whatever they are called. */
export const MOST_MEMBERS = 256

type TurnAway = { kind: "turn-away"; refusal: "locked" | "evicted-before" | "full" }

/** What becomes of a knock whose invitation and signatures have been checked. */
export function judgeKnock(doors: Doors, identity: IdentityKey): { kind: "admit" } | TurnAway {
  if (doors.lockout.includes(identity)) return { kind: "turn-away", refusal: "evicted-before" }
  if (doors.admission === "closed") return { kind: "turn-away", refusal: "locked" }
  if (doors.inside >= MOST_MEMBERS) return { kind: "turn-away", refusal: "full" }
  return { kind: "admit" }
}

/**
 * What becomes of a knock at a room that the group has left, once its invitation and signatures have been checked.
 *
 * @param known Identities that are members or were, none of whom was evicted.
 */
export function judgeOldKnock(
  doors: Doors,
  known: readonly IdentityKey[],
  identity: IdentityKey,
): { kind: "hand-over" | "ask" } | TurnAway {
  const verdict = judgeKnock(doors, identity)
  if (verdict.kind === "turn-away") return verdict
  return { kind: known.includes(identity) ? "hand-over" : "ask" }
}
