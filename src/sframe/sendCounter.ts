import type { Bytes, Counter, Kid } from "../brand.ts"
import { CounterExhausted } from "../errors.ts"

/** Frames that one AES-GCM key may seal: NIST SP 800-38D §8.3. The group changes keys long before. */
export const MAX_FRAMES = 2 ** 32

/** Hands out each counter once for one KID. Never rewinds. RFC 9605 §9.1. */
export class SendCounter {
  #next: number

  constructor(
    readonly kid: Kid,
    readonly limit = MAX_FRAMES,
  ) {
    this.#next = 0
  }

  /** How many were handed out. */
  get taken(): number {
    return this.#next
  }

  /** @throws {@link CounterExhausted} when all were handed out. */
  take(): Counter {
    if (this.#next >= this.limit) throw new CounterExhausted(this.kid)
    return BigInt(this.#next++) as Counter
  }
}

/**
 * The counters of one worker, for as long as it lives. They outlive their keys: if a key is forgotten and then installed again,
 * its counter goes on where it was. A key is told by its KID and its salt, which says nothing of the key itself. All of them are
 * kept, so the salt is kept as it is: a text of numbers would take five times as much.
 */
export class SendCounters {
  readonly #byKey = new Map<string, SendCounter>()

  of(kid: Kid, salt: Bytes): SendCounter {
    const name = `${kid}:${String.fromCharCode(...salt)}`
    const known = this.#byKey.get(name)
    if (known) return known
    const fresh = new SendCounter(kid)
    this.#byKey.set(name, fresh)
    return fresh
  }
}
