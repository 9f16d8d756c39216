/** All decisions by which this worker lets go of keys. Nothing else in it calls what forgets. */
import type { Epoch, LeafIndex } from "../../src/brand.ts"
import type { KeyRing } from "../../src/sframe/keyRing.ts"
import type { Keys } from "./keys.ts"

/** Nothing of `leaves` opens any more under an epoch older than `epoch`: an evicted member is cut off at once. */
export function cutLeaves(ring: KeyRing, leaves: readonly LeafIndex[], epoch: Epoch): void {
  for (const older of ring.before(epoch)) older.cut(leaves)
}

/** Epochs older than `epoch` open frames in flight for `lingerMs` more, then nothing. */
export function forgetOlder(ring: KeyRing, epoch: Epoch, lingerMs: number): void {
  for (const older of ring.before(epoch)) {
    if (lingerMs === 0) ring.forget(older)
    else setTimeout(() => ring.forget(older), lingerMs)
  }
}

/** Out of the group: nothing is sealed and nothing opens. */
export function forgetEverything(keys: Keys): void {
  keys.ring.forgetAll()
  keys.stopSealing()
}
