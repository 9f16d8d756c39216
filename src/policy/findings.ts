/** One thing that is found out about people and things without a key, before it is said. */
import type { StrangerWarning } from "../messages/strangerWords.ts"
import type { Media, SourceDecision } from "../messages/worker.ts"

/** Two windows of 2 s, in ms: whoever is listed for less has perhaps only been moved. DESIGN §9. */
export const TWO_WINDOWS_MS = 4_000
type Bare<T> = T extends unknown ? Omit<T, "id" | "since"> : never

/** One thing that is to be told, if it lasts. */
export interface Finding {
  id: string
  /** How long it has to last, and how long to be gone, in ms. */
  afterMs: number
  clearMs: number
  warning: Bare<StrangerWarning>
}

/** Gone for so long is gone, in ms. */
export const CLEAR_MS = 10_000

/** Media that no member's key opens. */
export interface UnknownSource {
  source: string
  media: Media
  decision: SourceDecision
  /** Whose it is, as the page says. */
  entry: string | null
}

/** Of a warning about one entry, whatever is found about it. */
export function strangerId(entry: string): string {
  return `stranger:${entry}`
}
