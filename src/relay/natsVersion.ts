/** In older ones, several commits can win one place: compare-and-set breaks in a cluster (nats-server issue 4320). */
export const OLDEST_FIT_NATS = "2.10.27"

/** `version` such as 2.15.2 or 2.11.0-RC.1. */
export function isFit(version: string): boolean {
  const [ours, theirs] = [numbersOf(OLDEST_FIT_NATS), numbersOf(version)]
  if (ours === undefined || theirs === undefined) return false
  const at = ours.findIndex((number, n) => number !== theirs[n])
  return at === -1 || (theirs[at] ?? 0) > (ours[at] ?? 0)
}

function numbersOf(version: string): number[] | undefined {
  return version
    .match(/^(\d+)\.(\d+)\.(\d+)/)
    ?.slice(1)
    .map(Number)
}
