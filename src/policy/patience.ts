/** Between what is found and what is said: alarms wait, do not flap, and are not repeated. */
import { CLEAR_MS, type Finding } from "./findings.ts"

/** One finding as it has lasted so far; times in ms since 1970. */
export interface Held {
  readonly since: number
  readonly seen: number
  readonly clearMs: number
  readonly state: "waiting" | "told"
}

export type Holding = Readonly<Record<string, Held>>

/**
 * @param standing Ids of warnings that stand, perhaps from before the background's death: what is found of these needs no patience.
 * @returns `told`: what stands now. `cleared`: what is to be taken back.
 */
export function weigh(
  held: Holding,
  found: readonly Finding[],
  { standing, now }: { standing: readonly string[]; now: number },
): { held: Holding; told: Finding[]; cleared: string[] } {
  const next: Record<string, Held> = {}
  const told = found.filter(({ id, afterMs, clearMs }) => {
    const before = held[id] ?? { since: now, state: standing.includes(id) ? "told" : "waiting" }
    const state = before.state === "told" || now - before.since >= afterMs ? "told" : "waiting"
    next[id] = { since: before.since, seen: now, clearMs, state }
    return state === "told"
  })
  const cleared = [...new Set([...Object.keys(held), ...standing])].filter(id => {
    if (next[id]) return false
    // A new background hears from its pages first what stands.
    const gone = held[id] ?? { since: now, seen: now, clearMs: CLEAR_MS, state: "told" as const }
    if (gone.state === "waiting") return false
    if (now - gone.seen >= gone.clearMs) return true
    next[id] = gone
    return false
  })
  return { held: next, told, cleared }
}
