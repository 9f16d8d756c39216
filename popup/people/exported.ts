import type { KnownPerson } from "../../src/messages/people.ts"

/** The list as a file that people and programs can read. Public keys only: it lets nobody in, and says whom one has met. */
export function exportedPeople(people: readonly KnownPerson[], now: Date): string {
  const day = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  const list = people.map(({ identity, name, alias, firstSeen, verifiedAt }) => ({
    name,
    alias,
    identity,
    firstSeen: day(firstSeen),
    verifiedAt: day(verifiedAt),
  }))
  return `${JSON.stringify({ format: "sotto known people", version: 1, exportedAt: now.toISOString(), people: list }, null, 2)}\n`
}
