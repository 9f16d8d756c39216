/** What was seen from outside, and what must be true of it. No clock, no socket: a log is judged when all is quiet again. */

/** An entry as a reader saw it. `expect`: the commit that it was written upon, by its own word; undefined on the free lane. */
export interface SeenEntry {
  readonly seq: number
  readonly id: string
  readonly expect?: number | undefined
}

/** What one room's members saw. Ids are hex. */
export interface RoomHistory {
  /** Every acknowledgement, also a second one of the same entry. */
  readonly acknowledged: readonly { readonly id: string; readonly seq: number }[]
  /** Told for certain that they are not stored. */
  readonly refused: readonly string[]
  /** What each reader heard, from the log's beginning until all was quiet. */
  readonly readers: readonly (readonly SeenEntry[])[]
  /** Why channels gave up: no fault of a network or a process may make them. */
  readonly failures: readonly string[]
}

export interface Verdict {
  /** Entries in the logs. */
  readonly appended: number
  readonly acknowledged: number
  /** Of the acknowledged ones, those that are in the log. */
  readonly found: number
  /** A sentence for each. */
  readonly lost: readonly string[]
  readonly orderViolations: readonly string[]
  readonly casViolations: readonly string[]
}

/** @param log Of the same room, read from its beginning when all was quiet. */
export function judge(log: readonly SeenEntry[], history: RoomHistory): Verdict {
  const ids = [...new Set(history.acknowledged.map(one => one.id))]
  const places = new Map(log.map(one => [one.id, one.seq]))
  const lost = ids.filter(id => !places.has(id))
  const commits = log.filter(one => one.expect !== undefined)
  return {
    appended: log.length,
    acknowledged: ids.length,
    found: ids.length - lost.length,
    lost: lost.map(id => `${id} was acknowledged and is not there`),
    orderViolations: [
      ...history.acknowledged
        .filter(({ id, seq }) => places.has(id) && places.get(id) !== seq)
        .map(({ id, seq }) => `${id} was acknowledged at ${seq} and is at ${places.get(id)}`),
      ...log.filter(({ id, seq }) => places.get(id) !== seq).map(({ id }) => `${id} is there twice`),
      ...log
        .filter(({ seq }, n) => seq <= (log[n - 1]?.seq ?? 0))
        .map(({ seq }) => `${seq} comes after a later one`),
      ...history.readers.flatMap((heard, n) => difference(log, heard).map(what => `reader ${n} ${what}`)),
      ...history.failures.map(why => `a channel gave up: ${why}`),
    ],
    casViolations: [
      ...commits
        .filter(({ expect }, n) => expect !== (commits[n - 1]?.seq ?? 0))
        .map(
          ({ seq, expect }) => `the commit at ${seq} stands upon ${expect}, which is not the one before it`,
        ),
      ...history.refused.filter(id => places.has(id)).map(id => `${id} was refused and is there`),
    ],
  }
}

/** What the reader heard otherwise than it is written, at the first such place. */
function difference(log: readonly SeenEntry[], heard: readonly SeenEntry[]): string[] {
  const name = (one: SeenEntry | undefined) => (one ? `${one.seq} (${one.id})` : "nothing")
  for (let n = 0; n < Math.max(log.length, heard.length); n++)
    if (name(log[n]) !== name(heard[n])) return [`heard ${name(heard[n])} where the log has ${name(log[n])}`]
  return []
}
