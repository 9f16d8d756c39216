/** A hostile member's worker: stands in for content/worker/forget.ts and lets go of nothing, so it goes on trying. */
import type { Keys } from "../../../content/worker/keys.ts"
import type { KeyRing } from "../../../src/sframe/keyRing.ts"

export function cutLeaves(_ring: KeyRing): void {}

export function forgetOlder(_ring: KeyRing): void {}

export function forgetEverything(keys: Keys): void {
  keys.stopSealing()
}
