import type { Counter, Epoch, Kid, LeafIndex } from "../brand.ts"
import type { FrameKey } from "./aead.ts"
import { deriveFrameKey } from "./derive.ts"
import { unpackKid } from "./kid.ts"
import { ReplayWindow } from "./replay.ts"
import type { Suite } from "./suites.ts"

/** KIDs of one epoch that may wait for their first frame to verify. A server can invent any number of them. */
export const MAX_UNPROVEN = 64

/** What opens the frames of one KID. */
export interface OpeningKey extends FrameKey {
  readonly kid: Kid
  readonly leaf: LeafIndex
  readonly epoch: Epoch
  readonly replay: ReplayWindow
  readonly within: EpochKeys
}

/** The receiving half of one epoch: from its base key, one key for each KID that a member uses, made when it is first seen. */
export class EpochKeys {
  readonly #keys = new Map<Kid, OpeningKey | Promise<OpeningKey>>()
  readonly #unproven = new Set<Kid>()
  readonly #members: Set<LeafIndex>

  constructor(
    readonly epoch: Epoch,
    readonly suite: Suite,
    readonly base: Promise<CryptoKey>,
    members: readonly LeafIndex[],
  ) {
    this.#members = new Set(members)
  }

  /** @returns `undefined` if the KID's leaf is no member, or none any more. */
  find(kid: Kid): OpeningKey | Promise<OpeningKey> | undefined {
    const { leaf } = unpackKid(kid)
    if (!this.#members.has(leaf)) return undefined
    return this.#keys.get(kid) ?? this.#derive(kid, leaf)
  }

  /** Asked again after decrypting, so that a cut also reaches the frames that are being opened at that moment. */
  admits(leaf: LeafIndex): boolean {
    return this.#members.has(leaf)
  }

  /** Is `key` still what {@link find} gives for its KID? */
  holds(key: OpeningKey): boolean {
    return this.#keys.get(key.kid) === key
  }

  /** Takes note that a frame under `key` verified. @returns `false` if that counter was opened before. */
  commit(key: OpeningKey, counter: Counter): boolean {
    const held = this.#keys.get(key.kid)
    const kept = held === undefined || held instanceof Promise ? key : held
    if (held !== kept) this.#keys.set(key.kid, kept)
    this.#unproven.delete(key.kid)
    return kept.replay.commit(counter)
  }

  /** From now on nothing of these members opens under this epoch. */
  cut(leaves: readonly LeafIndex[]): void {
    for (const leaf of leaves) this.#members.delete(leaf)
    for (const kid of [...this.#keys.keys()]) {
      if (!leaves.includes(unpackKid(kid).leaf)) continue
      this.#keys.delete(kid)
      this.#unproven.delete(kid)
    }
  }

  /** Nothing opens under this epoch any more. */
  cutAll(): void {
    this.cut([...this.#members])
  }

  #derive(kid: Kid, leaf: LeafIndex): Promise<OpeningKey> {
    const making = this.base
      .then(base => deriveFrameKey(this.suite, base, kid, "decrypt"))
      .then((made): OpeningKey => {
        const key = { ...made, kid, leaf, epoch: this.epoch, replay: new ReplayWindow(), within: this }
        if (this.#keys.get(kid) === making) this.#keys.set(kid, key)
        return key
      })
    this.#keys.set(kid, making)
    this.#unproven.add(kid)
    for (const oldest of this.#unproven) {
      if (this.#unproven.size <= MAX_UNPROVEN) break
      this.#unproven.delete(oldest)
      this.#keys.delete(oldest)
    }
    return making
  }
}
