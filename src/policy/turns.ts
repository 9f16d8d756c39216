import type { LeafIndex } from "../brand.ts"

/** How long each place in the row waits before it does what the one before it has not done, in ms. DESIGN: rank × 300 ms. */
export const TURN_MS = 300

/**
 * When this member's turn comes to commit what anybody may commit: the lowest live leaf goes first.
 *
 * @param absent Leaves that will not do it: the departing ones.
 * @returns Milliseconds to wait, 0 for the first in the row.
 */
export function turnDelayMs(
  members: readonly LeafIndex[],
  self: LeafIndex,
  absent: readonly LeafIndex[],
): number {
  const row = members.filter(leaf => !absent.includes(leaf)).sort((a, b) => a - b)
  return Math.max(0, row.indexOf(self)) * TURN_MS
}
