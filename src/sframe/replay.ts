import type { Counter } from "../brand.ts"

/** Counters that may arrive behind the newest one; simulcast and layers leave gaps. */
export const REPLAY_WINDOW = 1024

/**
 * Which counters of one KID have been opened. Ask before decrypting, commit after the tag has verified, so that a forger cannot
 * push the window. RFC 9605 §9.3.
 */
export class ReplayWindow {
  readonly #seen = new Uint32Array(REPLAY_WINDOW / 32)
  /** One more than the newest counter committed. */
  #end = 0n

  isFresh(counter: Counter): boolean {
    if (counter >= this.#end) return true
    return counter + BigInt(REPLAY_WINDOW) >= this.#end && !this.#has(placeOf(counter))
  }

  /** Marks `counter` as opened. @returns `false` if it has been meanwhile, by another track of the same sender. */
  commit(counter: Counter): boolean {
    if (!this.isFresh(counter)) return false
    if (counter >= this.#end) {
      this.#clear(counter)
      this.#end = counter + 1n
    }
    const place = placeOf(counter)
    this.#seen[place >> 5] = (this.#seen[place >> 5] ?? 0) | (1 << (place & 31))
    return true
  }

  #has(place: number): boolean {
    return (((this.#seen[place >> 5] ?? 0) >>> (place & 31)) & 1) === 1
  }

  /** Empties the places of the counters between the newest and `counter`. */
  #clear(counter: Counter): void {
    const gap = counter - this.#end
    if (gap >= BigInt(REPLAY_WINDOW)) {
      this.#seen.fill(0)
      return
    }
    const first = placeOf(this.#end)
    for (let step = 0; step < Number(gap); step++) {
      const place = (first + step) % REPLAY_WINDOW
      this.#seen[place >> 5] = (this.#seen[place >> 5] ?? 0) & ~(1 << (place & 31))
    }
  }
}

function placeOf(counter: bigint): number {
  return Number(counter & BigInt(REPLAY_WINDOW - 1))
}
