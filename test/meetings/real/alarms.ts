/** What a member's Sotto warns of, as its popup has it. */
import type { Member } from "../../scenario/member.ts"
import { until } from "../../scenario/until.ts"

export interface Warned {
  kind: string
  /** What kind of thing it speaks of, for connectors and recordings. */
  what: string
  /** As the page calls it, "" if the warning knows no name. */
  name: string
  text: string
  seconds: number
}

/** What people who belong here do. */
const NEWS: readonly string[] = ["joined", "left", "evicted-someone"]
/** Longest that a warning is waited for, in ms. */
const PATIENCE_MS = 25_000

type Standing = Omit<Warned, "text" | "seconds"> & { since: number }

/** Standing warnings, without news of people who belong here. */
export async function alarmsOf(member: Member): Promise<Standing[]> {
  const { warnings } = await member.state()
  return warnings.flatMap(warning => {
    if (NEWS.includes(warning.kind)) return []
    const field = (name: string) => String(Reflect.get(warning, name) ?? "")
    return [
      {
        kind: warning.kind,
        since: warning.since,
        what: field("what"),
        name: field("name") || field("claimed"),
      },
    ]
  })
}

/**
 * Waits for a warning that came since `beganAt` and is of one of these kinds. One that knows the name goes before others.
 *
 * @returns undefined if there is none within 25 s.
 */
export async function untilWarned(
  member: Member,
  kinds: readonly string[],
  name: string,
  beganAt: number,
): Promise<Warned | undefined> {
  const fitting = async () =>
    (await alarmsOf(member)).filter(({ kind, since }) => kinds.includes(kind) && since >= beganAt)
  try {
    const found = await until(fitting, all => all.length > 0, { what: name, timeoutMs: PATIENCE_MS })
    const best = found.find(one => one.name === name) ?? found[0]
    if (!best) return undefined
    const shown = await until(
      () => member.warnings(),
      all => all.length > 0,
      { what: "warning in the popup" },
    )
    const text = shown.find(one => one.includes(best.name)) ?? shown.at(-1) ?? ""
    return { ...best, text, seconds: (best.since - beganAt) / 1000 }
  } catch {
    return undefined
  }
}
