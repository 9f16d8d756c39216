/** Changes of keys because the page says that somebody has gone. A page can say so of anybody, so it costs keys and nothing else. */

/** Gone without a word may be back: it is waited for so long, in ms. */
export const INFERRED_MS = 5_000
/** No more than one change of keys in so long, in ms, however many the page says have gone. */
export const APART_MS = 15_000

export interface Departures {
  /** When keys are to be changed for this reason, and when they last were, in ms since 1970. */
  readonly due: number | null
  readonly last: number
}

export const NONE_GONE: Departures = { due: null, last: 0 }

export function afterDeparture(
  { due, last }: Departures,
  certainty: "explicit" | "inferred",
  now: number,
): Departures {
  const soonest = Math.max(now + (certainty === "explicit" ? 0 : INFERRED_MS), last + APART_MS)
  return { due: Math.min(due ?? soonest, soonest), last }
}

export function isDue({ due }: Departures, now: number): boolean {
  return due !== null && due <= now
}
