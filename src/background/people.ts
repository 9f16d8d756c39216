/** Oneself, and the people whose keys one has met. */
import type { IdentityKey, RoomId } from "../brand.ts"
import type { Vault } from "../engine/vault.ts"
import type { Identity } from "../group/types.ts"
import type { Fingerprint } from "../meeting/view.ts"
import { pairFingerprint } from "../verify/fingerprint.ts"
import { identityFromKeys, makeIdentityKeys } from "../verify/identity.ts"
import { meetingCode } from "../verify/meetingCode.ts"
import {
  decodePins,
  encodePins,
  NO_PINS,
  type Pins,
  pinDoubted,
  pinForgotten,
  pinRenamed,
  pinSeen,
  pinVerified,
} from "../verify/pins.ts"

export interface People {
  readonly identity: Identity
  readonly pins: Pins
  /** Fingerprints of the pair (oneself, other), as far as they are computed yet. */
  readonly fingerprints: ReadonlyMap<IdentityKey, Fingerprint>
  met(identity: IdentityKey, name: string): Promise<void>
  compared(identity: IdentityKey, name: string): Promise<void>
  doubted(identity: IdentityKey): Promise<void>
  renamed(identity: IdentityKey, alias: string): Promise<void>
  forgotten(identity: IdentityKey): Promise<void>
  /** Computes what is missing, then calls `done`. Stretching takes a moment. */
  fingerprint(others: readonly IdentityKey[], done: () => void): void
  pairWith(other: IdentityKey): Promise<Fingerprint>
  /** The code of these people in this room; `""` while it is computed, after which `done` is called. */
  codeOf(room: RoomId, members: readonly IdentityKey[], done: () => void): string
}

export async function loadPeople(vault: Vault): Promise<People> {
  const identity = await identityFromKeys(await vault.keyPair("identity", makeIdentityKeys))
  const record = await vault.read("pins")
  let pins = (record && decodePins(record)) ?? NO_PINS
  const fingerprints = new Map<IdentityKey, Fingerprint>()
  const underway = new Map<IdentityKey, Promise<Fingerprint>>()
  /** Of each room the code of the people who are in it now, and of no others. */
  const codes = new Map<RoomId, { roster: string; code: string }>()
  const store = async (next: Pins): Promise<void> => {
    if (next === pins) return
    pins = next
    await vault.write({ pins: encodePins(pins) })
  }
  const pairWith = (other: IdentityKey): Promise<Fingerprint> => {
    const standing = underway.get(other)
    if (standing) return standing
    const making = pairFingerprint(identity.key, other).then(made => {
      fingerprints.set(other, made)
      return made
    })
    underway.set(other, making)
    return making
  }
  return {
    identity,
    get pins() {
      return pins
    },
    fingerprints,
    met: (key, name) => store(pinSeen(pins, { identity: key, name }, Date.now())),
    compared: (key, name) => store(pinVerified(pins, { identity: key, name }, Date.now())),
    doubted: key => store(pinDoubted(pins, key)),
    renamed: (key, alias) => store(pinRenamed(pins, key, alias)),
    forgotten: key => store(pinForgotten(pins, key)),
    fingerprint(others, done) {
      for (const other of others) {
        if (other === identity.key || underway.has(other)) continue
        void pairWith(other).then(done)
      }
    },
    pairWith,
    codeOf(room, members, done) {
      const roster = [...members].sort().join()
      const standing = codes.get(room)
      if (standing?.roster === roster) return standing.code
      codes.set(room, { roster, code: "" })
      void meetingCode(room, members).then(code => {
        // Somebody came or went meanwhile: this is nobody's code any more.
        if (codes.get(room)?.roster !== roster) return
        codes.set(room, { roster, code })
        done()
      })
      return ""
    },
  }
}
