/** Chance that can be thrown again: the same seed, the same throws. mulberry32. */
export class Dice {
  #state: number

  constructor(readonly seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to, not including, 1. */
  throw(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.throw() * (most - least + 1))
  }

  happens(chance: number): boolean {
    return this.throw() < chance
  }

  /** @throws RangeError for an empty table. */
  pick<T>(table: readonly T[]): T {
    const picked = table[this.between(0, table.length - 1)]
    if (picked === undefined) throw new RangeError("nothing to pick from")
    return picked
  }

  /** Dice of their own, for somebody who throws at his own pace. */
  another(): Dice {
    return new Dice(this.between(0, 2 ** 31))
  }
}
