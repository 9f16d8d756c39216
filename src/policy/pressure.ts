/** Key-frame requests: somebody who gets pictures that he cannot open asks for new ones again and again. A hint, and no more. */

/** Length of a window, in ms. */
const WINDOW_MS = 2_000
/** Requests a second, of one sender, that ordinary loss and changes of layers do not make. One without a key made 7 on Janus. */
const MOST_USUAL = 3
/** Windows running until it is no accident: 10 s. */
const WINDOWS = 5
/** So long after a change of members or keys everybody may ask, in ms. */
export const SETTLING_MS = 10_000

export interface Pressure {
  /** Requests when the window began, and when that was, in ms since 1970. */
  readonly asked: number
  readonly at: number
  readonly windows: number
}

export const NO_PRESSURE: Pressure = { asked: 0, at: 0, windows: 0 }

/**
 * @param asked Running total; falls where a sender has ended.
 * @param settledAt When members or keys last changed, in ms since 1970.
 */
export function afterCount(before: Pressure, asked: number, now: number, settledAt: number): Pressure {
  if (now - before.at < WINDOW_MS) return before
  const rate = ((asked - before.asked) * 1000) / (now - before.at)
  const usual = before.at === 0 || now - settledAt < SETTLING_MS || rate <= MOST_USUAL
  return { asked, at: now, windows: usual ? 0 : before.windows + 1 }
}

export function isHigh({ windows }: Pressure): boolean {
  return windows >= WINDOWS
}
