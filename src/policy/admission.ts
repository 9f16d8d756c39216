import type { IdentityKey } from "../brand.ts"
import type { Policy } from "./rules.ts"

export interface Doors {
  rules: Pick<Policy, "admission" | "door">
  /** Identities that were evicted from this meeting. */
  lockout: readonly IdentityKey[]
  /** People inside. */
  inside: number
}

export interface Knocker {
  identity: IdentityKey
  /** By what the member who judges has compared himself. */
  compared: "matched" | "never"
  /** `known`: is a member, was one, or has been let in by name; never somebody who was evicted. */
  here: "known" | "stranger"
}

/** Most people in a group: an admission to it still fits into one entry of the relay, whatever they are called. */
export const MOST_MEMBERS = 256

type TurnAway = { kind: "turn-away"; refusal: "locked" | "evicted-before" | "full" }

export type KnockVerdict =
  | { kind: "admit" }
  /** Somebody inside says. */
  | { kind: "ask" }
  /** Another member may have compared keys with him. */
  | { kind: "wait-for-voucher" }
  | TurnAway

/**
 * What becomes of a knock whose invitation and signatures have been checked. Whoever was let in once comes back without
 * being asked about: connections break, and his key says who he is.
 */
export function judgeKnock(doors: Doors, { identity, compared, here }: Knocker): KnockVerdict {
  if (doors.lockout.includes(identity)) return { kind: "turn-away", refusal: "evicted-before" }
  if (doors.rules.door === "locked") return { kind: "turn-away", refusal: "locked" }
  if (doors.inside >= MOST_MEMBERS) return { kind: "turn-away", refusal: "full" }
  if (here === "known") return { kind: "admit" }
  switch (doors.rules.admission) {
    case "invite":
      return { kind: "admit" }
    case "ask":
      return { kind: "ask" }
    case "verified-only":
      return compared === "matched" ? { kind: "admit" } : { kind: "wait-for-voucher" }
  }
}

/** … at a room that the group has left, as evicted people know it too: no stranger comes in by that alone. */
export function judgeOldKnock(doors: Doors, knocker: Knocker): KnockVerdict {
  const verdict = judgeKnock(doors, knocker)
  return verdict.kind === "admit" && knocker.here === "stranger" ? { kind: "ask" } : verdict
}
