import type { IdentityKey } from "../brand.ts"
import type { Refusal } from "../messages/sentences.ts"

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
): { kind: "admit" } | { kind: "turn-away"; refusal: Refusal } {
  if (doors.lockout.includes(identity)) return { kind: "turn-away", refusal: "evicted-before" }
  if (doors.admission === "closed") return { kind: "turn-away", refusal: "locked" }
  return { kind: "admit" }
}
