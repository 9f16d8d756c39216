/** What the group's rules let the person here do. */
import { memberAt } from "../group/group.ts"
import type { Group, Policy } from "../group/types.ts"
import type { RuleChange } from "../messages/rules.ts"
import { changed, mayAdmit, mayChange, mayEvict } from "../policy/rules.ts"

export function mayIEvict(group: Group): boolean {
  return mayEvict(group.policy, group.members, memberAt(group, group.self).identity)
}

export function mayIAdmit(group: Group): boolean {
  return mayAdmit(group.policy, group.members, memberAt(group, group.self).identity)
}

/** The group's rules once all these changes are made. */
export function rulesAfter({ policy }: Group, wanted: readonly { change: RuleChange }[]): Policy {
  return wanted.reduce((rules, { change }) => changed(rules, change), policy)
}

export function mayISet(group: Group, after: Policy): boolean {
  return mayChange(group.policy, after, group.members, memberAt(group, group.self).identity)
}
