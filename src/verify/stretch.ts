/** A guess costs 2 × 16 MiB of scrypt, so that 64 bits in words are not searched for a second pair with the same. */
export const STRETCH = { N: 2 ** 14, r: 8, p: 2 } as const

/**
 * The slices are divided by `scheduler.yield()`, whose continuations go before all other tasks of their priority. Only
 * at this one are messages and timers served in between.
 */
export function inBackground<T>(task: () => Promise<T>): Promise<T> {
  return "scheduler" in globalThis ? scheduler.postTask(task, { priority: "background" }) : task()
}
