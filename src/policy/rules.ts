/**
 * The rules that every member holds to, and who may do what under them. The gate asks here about everybody's commits, so
 * all members give the same answer: it depends on nothing but the group's state.
 */
import type { IdentityKey, LeafIndex } from "../brand.ts"
import type { Admission, Authority, RuleChange } from "../messages/rules.ts"

/** Changed by a commit only. */
export interface Policy {
  admission: Admission
  /** `locked`: nobody comes in, whatever `admission` says. */
  door: "open" | "locked"
  authority: Authority
  /** In ascending order, each once. The founder at first; empty only in groups from before there were hosts. */
  hosts: readonly IdentityKey[]
}

/** Most hosts: they lie in every Welcome. */
export const MOST_HOSTS = 16

type Row = readonly { leaf: LeafIndex; identity: IdentityKey }[]

export function firstPolicy(founder: IdentityKey): Policy {
  return { admission: "invite", door: "open", authority: "anyone", hosts: [founder] }
}

/**
 * Is `who` a host, or does he stand in for one? While no host is here, whoever sits at the lowest leaf does, so that rules
 * which only hosts change do not outlive the last of them.
 */
export function actsAsHost({ hosts }: Policy, members: Row, who: IdentityKey): boolean {
  if (hosts.length === 0) return true
  if (members.some(one => hosts.includes(one.identity))) return hosts.includes(who)
  const [first] = [...members].sort((a, b) => a.leaf - b.leaf)
  return first?.identity === who
}

/** May `who` evict, and answer those who ask to come in? A departure is another thing: anybody removes who has gone. */
export function mayEvict(policy: Policy, members: Row, who: IdentityKey): boolean {
  return policy.authority === "anyone" || actsAsHost(policy, members, who)
}

/** May `who` make the commit that lets somebody in? Not whether anybody comes in at all. */
export function mayAdmit(policy: Policy, members: Row, who: IdentityKey): boolean {
  return policy.admission === "invite" || mayEvict(policy, members, who)
}

/** Who is host, and what only hosts do, is for hosts to say; the rest for whoever has authority. The last host stays one. */
export function mayChange(before: Policy, after: Policy, members: Row, who: IdentityKey): boolean {
  if (after.hosts.length === 0 && before.hosts.length > 0) return false
  const rank = changesBetween(before, after).some(({ rule }) => rule === "host" || rule === "authority")
  return rank ? actsAsHost(before, members, who) : mayEvict(before, members, who)
}

/** `policy` with one change. More hosts than {@link MOST_HOSTS} there are not: one more changes nothing. */
export function changed(policy: Policy, change: RuleChange): Policy {
  switch (change.rule) {
    case "admission":
      return { ...policy, admission: change.to }
    case "door":
      return { ...policy, door: change.to }
    case "authority":
      return { ...policy, authority: change.to }
    case "host": {
      const others = policy.hosts.filter(host => host !== change.identity)
      if (change.to === "no-host") return { ...policy, hosts: others }
      return others.length >= MOST_HOSTS ? policy : { ...policy, hosts: [...others, change.identity].sort() }
    }
  }
}

export function isSo(policy: Policy, change: RuleChange): boolean {
  return changesBetween(policy, changed(policy, change)).length === 0
}

/** What was changed, in the order in which people read the rules. */
export function changesBetween(before: Policy, after: Policy): RuleChange[] {
  const changes: RuleChange[] = []
  if (before.admission !== after.admission) changes.push({ rule: "admission", to: after.admission })
  if (before.door !== after.door) changes.push({ rule: "door", to: after.door })
  if (before.authority !== after.authority) changes.push({ rule: "authority", to: after.authority })
  for (const identity of after.hosts)
    if (!before.hosts.includes(identity)) changes.push({ rule: "host", to: "host", identity })
  for (const identity of before.hosts)
    if (!after.hosts.includes(identity)) changes.push({ rule: "host", to: "no-host", identity })
  return changes
}
