/** A member who keeps committing: changes of keys that nobody else asked for, counted by those who see them. */

/** More needless changes than this by one member within {@link WINDOW_MS} are told. */
export const MOST_NEEDLESS = 6
/** In ms. */
export const WINDOW_MS = 60_000

/** What one member has lately committed. Nothing of it decides over a commit: all have to follow the same ones. */
export interface Restlessness {
  /** When his needless changes were seen, in ms since 1970. */
  readonly needless: readonly number[]
  /** Admissions of his that were not followed by new keys yet, as each should be. */
  readonly owed: number
}

export const CALM: Restlessness = { needless: [], owed: 0 }

/**
 * @param does `admits`: lets people in, and owes new keys for it; `departs`: carries out what a departure calls for;
 *   `for-nobody`: neither.
 */
export function afterCommit(
  { needless, owed }: Restlessness,
  does: "admits" | "departs" | "for-nobody",
  now: number,
): Restlessness {
  const recent = needless.filter(at => now - at < WINDOW_MS)
  switch (does) {
    case "admits":
      return { needless: recent, owed: owed + 1 }
    case "departs":
      return { needless: recent, owed: 0 }
    case "for-nobody":
      return owed > 0 ? { needless: recent, owed: 0 } : { needless: [...recent, now], owed }
  }
}

export function isRestless({ needless }: Restlessness): boolean {
  return needless.length > MOST_NEEDLESS
}
