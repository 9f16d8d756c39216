import type { Epoch } from "../../src/brand.ts"
import { fromHex } from "../../src/hex.ts"
import type { InstallEpoch } from "../../src/messages/worker.ts"
import { importBaseKey } from "../../src/sframe/derive.ts"
import { KeyRing } from "../../src/sframe/keyRing.ts"
import { deriveSealingKey, type SealingKey } from "../../src/sframe/seal.ts"
import { SendCounters } from "../../src/sframe/sendCounter.ts"
import { cutLeaves, forgetOlder } from "./forget.ts"

/** Frames sealed under one key after which the group is asked for a new epoch. */
export const WORN_AT = 2 ** 24

/**
 * How long outgoing frames wait, unsealed and going nowhere, for the epoch that an eviction makes, in ms. Without it every
 * eviction would tear a hole into the picture, and the others would have to ask for a key frame.
 */
export const HOLD_SENDING_MS = 500

/** What the keys have to say to the background. */
export interface KeyNews {
  switched(epoch: Epoch, at: number): void
  worn(epoch: Epoch): void
}

/** Every key that this worker has: one that seals, shared by all its tracks, and those that open. */
export class Keys {
  readonly ring = new KeyRing()
  /** `shut`: nothing leaves, whatever key there is. */
  outlet: "open" | "shut" = "open"
  readonly #counters = new SendCounters()
  readonly #waiting = new Set<() => void>()
  readonly #news: KeyNews
  #sealing: SealingKey | Promise<void> | undefined
  #switched: { kid: bigint; at: number } | undefined
  #worn: bigint | undefined
  #held: (() => void) | undefined

  constructor(news: KeyNews) {
    this.#news = news
  }

  /** The key that seals now, a promise while it is being derived (then ask again), or `undefined`: nothing may leave. */
  get sealing(): SealingKey | Promise<void> | undefined {
    return this.outlet === "open" ? this.#sealing : undefined
  }

  /** @returns `stale` for an epoch older than the newest, which changes nothing; `known` if only the sending may have changed. */
  install(message: InstallEpoch): "new" | "known" | "stale" {
    const { epoch, cut, lingerMs, members, sending } = message
    const { newest } = this.ring
    if (newest !== undefined && epoch < newest) return "stale"
    const known = this.ring.get(epoch)
    const base = known?.base ?? importBaseKey(fromHex(message.baseKey))
    if (!known) {
      this.ring.install(epoch, base, members)
      cutLeaves(this.ring, cut, epoch)
      forgetOlder(this.ring, epoch, lingerMs)
      this.#wake()
    }
    if (sending === "held") this.holdSealing()
    else this.#seal(message, base)
    return known ? "known" : "new"
  }

  /** Until an install with `sending: "live"`: frames wait for it {@link HOLD_SENDING_MS} at the longest, then they are dropped. */
  holdSealing(): void {
    if (this.#sealing === undefined || this.#held) return
    const waiting = new Promise<void>(resolve => {
      const timer = setTimeout(() => {
        if (this.#sealing === waiting) this.#sealing = undefined
        this.#letGo()
      }, HOLD_SENDING_MS)
      this.#held = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#sealing = waiting
  }

  /** Until the next install: nothing waits for it. */
  stopSealing(): void {
    this.#sealing = undefined
    this.#letGo()
  }

  /** Call after sealing with `key`. */
  noteUse(key: SealingKey): void {
    if (key.counter.taken < WORN_AT || this.#worn === key.kid) return
    this.#worn = key.kid
    this.#news.worn(key.epoch)
  }

  /** Waits for the next epoch to be installed, `ms` at the longest. */
  nextInstall(ms: number): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#waiting.add(done)
    })
  }

  #seal({ epoch, self, stream }: InstallEpoch, base: Promise<CryptoKey>): void {
    const { suite } = this.ring
    const deriving = base
      .then(key => deriveSealingKey({ suite, base: key, epoch, self, stream }, this.#counters))
      .then(
        key => {
          if (this.#sealing !== deriving) return
          this.#sealing = key
          if (this.#switched?.kid !== key.kid) this.#switched = { kid: key.kid, at: Date.now() }
          this.#news.switched(epoch, this.#switched.at)
        },
        error => {
          if (this.#sealing === deriving) this.#sealing = undefined
          reportError(error)
        },
      )
    this.#sealing = deriving
    this.#letGo()
  }

  /** Frames that wait look again at what seals now. */
  #letGo(): void {
    this.#held?.()
    this.#held = undefined
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done()
  }
}
