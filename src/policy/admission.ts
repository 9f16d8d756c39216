import type { IdentityKey } from "../brand.ts"

export interface Doors {
  /** `invite`: whoever shows the current invitation comes in; `closed`: nobody does. */
  admission: "invite" | "closed"
  /** Identities that were evicted from this meeting. */
  lockout: readonly IdentityKey[]
}

/** What becomes of a knock whose invitation and signatures have been checked. */
export function judgeKnock(
  doors: Doors,
  identity: IdentityKey,
): { kind: "admit" } | { kind: "turn-away"; refusal: "locked" | "evicted-before" } {
  if (doors.lockout.includes(identity)) return { kind: "turn-away", refusal: "evicted-before" }
  if (doors.admission === "closed") return { kind: "turn-away", refusal: "locked" }
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
): { kind: "hand-over" | "ask" } | { kind: "turn-away"; refusal: "locked" | "evicted-before" } {
  const verdict = judgeKnock(doors, identity)
  if (verdict.kind === "turn-away") return verdict
  return { kind: known.includes(identity) ? "hand-over" : "ask" }
}
