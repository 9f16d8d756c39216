/** Oneself, and the people whose keys one has met. */
import type { IdentityKey } from "../brand.ts"
import type { Vault } from "../engine/vault.ts"
import type { Identity } from "../group/types.ts"
import type { Fingerprint } from "../meeting/view.ts"
import { pairFingerprint } from "../verify/fingerprint.ts"
import { identityFromKeys, makeIdentityKeys } from "../verify/identity.ts"
import { decodePins, encodePins, NO_PINS, type Pins, pinSeen, pinVerified } from "../verify/pins.ts"

export interface People {
  readonly identity: Identity
  readonly pins: Pins
  /** Fingerprints of the pair (oneself, other), as far as they are computed yet. */
  readonly fingerprints: ReadonlyMap<IdentityKey, Fingerprint>
  met(identity: IdentityKey, name: string): Promise<void>
  compared(identity: IdentityKey, name: string): Promise<void>
  /** Computes what is missing, then calls `done`. Stretching takes a moment. */
  fingerprint(others: readonly IdentityKey[], done: () => void): void
}

export async function loadPeople(vault: Vault): Promise<People> {
  const identity = await identityFromKeys(await vault.keyPair("identity", makeIdentityKeys))
  const record = await vault.read("pins")
  let pins = (record && decodePins(record)) ?? NO_PINS
  const fingerprints = new Map<IdentityKey, Fingerprint>()
  const underway = new Set<IdentityKey>()
  const store = async (next: Pins): Promise<void> => {
    if (next === pins) return
    pins = next
    await vault.write({ pins: encodePins(pins) })
  }
  return {
    identity,
    get pins() {
      return pins
    },
    fingerprints,
    met: (key, name) => store(pinSeen(pins, { identity: key, name }, Date.now())),
    compared: (key, name) => store(pinVerified(pins, { identity: key, name }, Date.now())),
    fingerprint(others, done) {
      for (const other of others) {
        if (other === identity.key || fingerprints.has(other) || underway.has(other)) continue
        underway.add(other)
        pairFingerprint(identity.key, other).then(made => {
          fingerprints.set(other, made)
          done()
        })
      }
    },
  }
}
