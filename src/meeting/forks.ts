/**
 * Whether all who think that they are in one group are. A relay that shows two logs makes two groups of one, whose
 * epochs have the same numbers and different secrets. The halves need not be at the same number when they hear of each
 * other, so what was derived in the last epochs is kept, and what is heard from later ones.
 */
import type { Epoch, LeafIndex } from "../brand.ts"
import { forkCheck } from "../group/epochKeys.ts"
import type { Draft } from "./draft.ts"

/** Epochs back that are compared: more than go by until a half that is cut off misses the other one. */
const MOST_KEPT = 64

/** Keeps what this epoch's members all derive, and holds it against what was heard from it before it was entered. */
export async function rememberFork(draft: Draft): Promise<void> {
  const { group } = draft
  if (!group) return
  const { epoch } = group
  const fork = await forkCheck(group)
  const kept = Object.entries(draft.durable.forks).filter(([of]) => Number(of) > epoch - MOST_KEPT)
  draft.change({ forks: { ...Object.fromEntries(kept), [epoch]: fork } })
  for (const heard of Object.values(draft.volatile.ahead)) {
    if (heard.epoch === epoch && heard.fork !== fork) draft.break("groups-differ")
  }
}

/** A member says what he derived in an epoch: stops if it is one of ours and something else came out of it here. */
export function compareFork(draft: Draft, leaf: LeafIndex, theirs: { epoch: Epoch; fork: string }): void {
  const { group, durable, volatile } = draft
  if (!group) return
  if (theirs.epoch > group.epoch) {
    const { epoch, fork } = theirs
    const before = volatile.ahead[leaf]
    const since = before && before.epoch > group.epoch ? before.since : draft.world.now
    draft.note({ ahead: { ...volatile.ahead, [leaf]: { epoch, fork, since } } })
    return
  }
  const ours = durable.forks[theirs.epoch]
  if (ours !== undefined && ours !== theirs.fork) draft.break("groups-differ")
}
