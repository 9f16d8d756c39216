/** Whether all see the same meeting, and go on sealing in it. */
import type { Member } from "./member.ts"

/** `unheard`: the process died in that moment; whether it had saved the click, only its disk knows. */
export interface Eviction {
  by: Member
  of: Member
  click: "heard" | "unheard"
}

/** Why the people do not agree yet; `undefined` if they do. */
export function apart(
  people: readonly Member[],
  evictions: readonly Eviction[],
  left: ReadonlySet<Member>,
): string | undefined {
  const inside = people.filter(member => member.group)
  const [first] = inside
  for (const member of people) {
    const kind = member.meeting?.durable.phase.kind
    const evicted = evictions.some(one => one.of === member)
    if (kind !== "live" && !evicted && !left.has(member) && member.over === "no" && first)
      return `${member.name} is ${kind ?? "dead"}`
  }
  if (!first?.group) return undefined
  for (const { by, of, click } of evictions) {
    if (click === "heard" && inside.includes(by) && inside.includes(of))
      return `${of.name} is still in, though ${by.name} evicted him`
  }
  const roster = inside
    .map(member => member.identity.key)
    .sort()
    .join()
  for (const member of inside) {
    const { group } = member
    if (group?.epoch !== first.group.epoch) return `${member.name} is in epoch ${group?.epoch}`
    const sees = group.members
      .map(one => one.identity)
      .sort()
      .join()
    if (sees !== roster)
      return `${member.name} sees ${group.members.length} people, and ${inside.length} are in`
    if (member.worker.sealing?.epoch !== group.epoch) return `${member.name}'s page does not seal`
  }
  return undefined
}
