import type { Epoch, Kid, LeafIndex } from "../brand.ts"
import { EpochKeys, type OpeningKey } from "./epochKeys.ts"
import { LAYOUT, unpackKid } from "./kid.ts"
import { SUITES, type Suite } from "./suites.ts"

const EPOCHS = 2 ** LAYOUT.epochBits

/**
 * Why there is no key for a KID: no epoch at all is installed; its epoch is ahead of the newest, so its keys may be on their way;
 * or it is behind, cut, or of nobody in the group, and waiting would not help.
 */
export type Absence = "no-epoch" | "not-yet" | "refused"

/** The receiving keys of the epochs that may still open frames. A KID finds its key exactly; none is ever tried. */
export class KeyRing {
  /** By the low bits of the epoch, which are all that a KID says of it. */
  readonly #epochs = new Map<number, EpochKeys>()
  #newest: Epoch | undefined

  constructor(readonly suite: Suite = SUITES.AES_128_GCM_SHA256_128) {}

  get newest(): Epoch | undefined {
    return this.#newest
  }

  /** Installs an epoch beside the older ones. One 64 epochs back, which no KID could be told from, is forgotten. */
  install(epoch: Epoch, base: Promise<CryptoKey>, members: readonly LeafIndex[]): EpochKeys {
    const replaced = this.#epochs.get(epoch % EPOCHS)
    if (replaced) this.forget(replaced)
    const made = new EpochKeys(epoch, this.suite, base, members)
    this.#epochs.set(epoch % EPOCHS, made)
    if (this.#newest === undefined || epoch > this.#newest) this.#newest = epoch
    return made
  }

  get(epoch: Epoch): EpochKeys | undefined {
    const found = this.#epochs.get(epoch % EPOCHS)
    return found?.epoch === epoch ? found : undefined
  }

  /** The epochs before `epoch` that still open frames. */
  before(epoch: Epoch): EpochKeys[] {
    return [...this.#epochs.values()].filter(keys => keys.epoch < epoch)
  }

  find(kid: Kid): OpeningKey | Promise<OpeningKey> | Absence {
    const { epochLow } = unpackKid(kid)
    const keys = this.#epochs.get(epochLow)
    if (keys) return keys.find(kid) ?? "refused"
    if (this.#newest === undefined) return "no-epoch"
    const ahead = (epochLow - (this.#newest % EPOCHS) + EPOCHS) % EPOCHS
    return ahead < EPOCHS / 2 ? "not-yet" : "refused"
  }

  /** Forgets one epoch, if it is still the one installed under its number. */
  forget(keys: EpochKeys): void {
    keys.cutAll()
    const place = keys.epoch % EPOCHS
    if (this.#epochs.get(place) === keys) this.#epochs.delete(place)
  }

  /** Forgets everything; the ring is as new. */
  forgetAll(): void {
    for (const keys of [...this.#epochs.values()]) this.forget(keys)
    this.#newest = undefined
  }
}
