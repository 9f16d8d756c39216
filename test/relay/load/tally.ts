import type { Bytes } from "../../../src/brand.ts"
import { toHex } from "../../../src/hex.ts"

export interface Sample {
  /** Milliseconds from sending to acknowledgement, and to each delivery. */
  readonly append: readonly number[]
  readonly fanOut: readonly number[]
}

interface Counting {
  readonly append: number[]
  readonly fanOut: number[]
}

/** Longest wait for what was acknowledged and not yet delivered, in ms. */
const MOST_LATE_MS = 20_000

/** How long each entry took. It counts in the sample in which it was sent, however late it is delivered. */
export class Tally {
  readonly #sent = new Map<string, { at: number; sample: Counting }>()
  #sample: Counting = { append: [], fanOut: [] }

  sent(id: Bytes): void {
    this.#sent.set(toHex(id), { at: performance.now(), sample: this.#sample })
  }

  heard(what: keyof Counting, id: Uint8Array): void {
    const sent = this.#sent.get(toHex(id))
    if (sent) sent.sample[what].push(performance.now() - sent.at)
  }

  /** What was measured of all that was sent since this was called last. */
  take(): Sample {
    const sample = this.#sample
    this.#sample = { append: [], fanOut: [] }
    return sample
  }

  /** Resolves when all that was acknowledged has reached all `members` of its room, or some of it never will. */
  async delivered(members: number): Promise<void> {
    const end = performance.now() + MOST_LATE_MS
    const { append, fanOut } = this.#sample
    while (fanOut.length < append.length * members && performance.now() < end)
      await new Promise(done => setTimeout(done, 10))
  }
}
