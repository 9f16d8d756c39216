import type { LeafIndex } from "../brand.ts"
import { MeetingError } from "../errors.ts"
import { pendingOf } from "./commits.ts"
import { memberAt } from "./group.ts"
import type { Group, Pending } from "./types.ts"

/**
 * Shuts members out: one Remove each, and a path, so that the new epoch's secret comes from keys they do not have.
 *
 * @throws {@link MeetingError} if a leaf is one's own or nobody's, or there is none.
 */
export async function evict(o: {
  group: Group
  leaves: readonly LeafIndex[]
  cause: "evicted" | "left" | "silent"
}): Promise<Pending> {
  const { group, leaves, cause } = o
  if (leaves.length === 0 || leaves.includes(group.self))
    throw new MeetingError("members cannot remove themselves")
  const removed = [...new Set(leaves)].map(leaf => memberAt(group, leaf).leaf)
  return pendingOf(group, {
    cause,
    proposals: removed.map(leaf => ({ proposalType: "remove", remove: { removed: leaf } })),
  })
}
