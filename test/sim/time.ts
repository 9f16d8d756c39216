/** Simulated time and chance: one thing happens at a time, in an order that the seed decides, and is done before the next. */
import type { Clock } from "../../src/engine/session.ts"
import { Dice } from "../dice.ts"

interface Due {
  at: number
  /** Of two things due at once, the one that was planned first. */
  order: number
  run: () => void | Promise<void>
}

/** Some day; only differences count. Ms since 1970. */
const FIRST_DAY_MS = 1_800_000_000_000

export class Time {
  now = FIRST_DAY_MS
  /** How far the clock of whoever acts just now is ahead, in ms. */
  skewMs = 0
  #order = 0
  readonly #dice: Dice
  /** A binary heap, the earliest first. */
  readonly #due: Due[] = []

  constructor(seed: number) {
    this.#dice = new Dice(seed)
  }

  /** From 0 up to, not including, 1. */
  random = (): number => this.#dice.throw()

  /** Clocks count whole milliseconds. @returns What calls it off. */
  after = (ms: number, run: Due["run"]): (() => void) => {
    const due = { at: this.now + Math.floor(ms), order: this.#order++, run }
    this.#push(due)
    return () => {
      due.run = () => {}
    }
  }

  /** This clock as somebody has it whose own is `skewMs` ahead. `act` runs what falls due. */
  clockOf(skewMs: number, act: (run: () => void) => Promise<void>): Clock {
    return {
      now: () => this.now + skewMs,
      random: this.random,
      after: (ms, run) => this.after(ms, () => act(run)),
    }
  }

  /** Lets `ms` pass. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms
    for (let next = this.#due[0]; next && next.at <= end; next = this.#due[0]) {
      this.#pop()
      this.now = Math.max(this.now, next.at)
      await next.run()
    }
    this.now = end
  }

  #push(due: Due): void {
    const heap = this.#due
    let at = heap.push(due) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (before(heap[parent]!, due)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = due
  }

  #pop(): void {
    const heap = this.#due
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1
      if (before(last, heap[child]!)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
  }
}

function before(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}
