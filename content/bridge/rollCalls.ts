import type { LeafIndex } from "../../src/brand.ts"
import type { PageView } from "../../src/messages/page.ts"

/** Whom a key named, and whether he still has a place. */
export interface Named {
  name: string
  standing: "here" | "gone"
}

/** Roll calls kept: more than can lie between a frame's key and the last word of the background. */
const MOST_KEPT = 32

/**
 * Who had which place under which epoch's key. A place that somebody left may be given to somebody else, so a picture that was
 * sealed under an older key does not belong to whoever has its place now.
 */
export class RollCalls {
  readonly #calls = new Map<number, PageView["names"]>()

  note({ epoch, names }: Pick<PageView, "epoch" | "names">): void {
    // Out of the group nobody's place is known any more.
    if (epoch === null) {
      this.#calls.clear()
      return
    }
    this.#calls.set(epoch, names)
    const [oldest] = [...this.#calls.keys()].sort((one, other) => one - other)
    if (this.#calls.size > MOST_KEPT && oldest !== undefined) this.#calls.delete(oldest)
  }

  /** Of the place `leaf` under the key of `epoch`. @returns `undefined` while that is not certain. */
  of(leaf: LeafIndex, epoch: number): Named | undefined {
    const epochs = [...this.#calls.keys()].sort((one, other) => one - other)
    const nameAt = (at: number | undefined) => (at === undefined ? undefined : this.#calls.get(at)?.[leaf])
    const before = epochs.filter(one => one <= epoch).at(-1)
    // An epoch that was passed by too fast to be told of: what was so before and after it was so in it.
    if (before !== epoch && nameAt(before) !== nameAt(epochs.find(one => one > epoch))) return undefined
    const name = nameAt(before)
    if (name === undefined) return undefined
    const since = epochs.filter(one => one > epoch)
    return { name, standing: since.every(one => nameAt(one) === name) ? "here" : "gone" }
  }
}
