/** Who came and who went, as it is remembered, and as people are told. */
import type { ApplyOutcome } from "../group/apply.ts"
import type { Member, Policy } from "../group/types.ts"
import type { Departed } from "../messages/page.ts"
import { changesBetween } from "../policy/rules.ts"
import { GHOST_MS } from "../policy/sources.ts"
import { comparedUnder, judge } from "../verify/pins.ts"
import type { Draft } from "./draft.ts"

type Advanced = Extract<ApplyOutcome, { kind: "advanced" }>

/** Departures that are remembered: a key package is good for a few hours. */
const MOST_SPENT = 512

export function noteDeparted(draft: Draft, { removed, cause }: Advanced): void {
  const { durable, volatile, world } = draft
  const how: Departed["how"] = cause === "evicted" ? "evicted" : "left"
  const recent = volatile.departed.filter(({ at }) => world.now - at < GHOST_MS)
  draft.note({ departed: [...recent, ...removed.map(({ name }) => ({ name, at: world.now, how }))] })
  const list = cause === "evicted" ? "lockout" : "formers"
  draft.change({
    [list]: [...new Set([...durable[list], ...removed.map(one => one.identity)])],
    spent: [...durable.spent, ...removed.map(one => one.signatureKey)].slice(-MOST_SPENT),
  })
}

/** Whoever is in now has been let in. One who is out again, not by eviction, comes back as a former member. */
export function noteCame(draft: Draft, { added, removed }: Advanced): void {
  const settled = [...added, ...removed].map(one => one.identity)
  if (draft.durable.letIn.some(one => settled.includes(one)))
    draft.change({ letIn: draft.durable.letIn.filter(one => !settled.includes(one)) })
}

/** Every change of the rules is told to all, with its author; he himself knows. */
export function tellOfRules(draft: Draft, before: Policy, { group, by, own }: Advanced): void {
  if (own) return
  for (const change of changesBetween(before, group.policy)) {
    const about = change.rule === "host" ? change.identity : ""
    const name = group.members.find(member => member.identity === about)?.name ?? ""
    draft.warn(`rule:${change.rule}:${about}`, { kind: "rule-changed", change, name, by: by.name })
  }
}

export function tellOfChange(draft: Draft, { added, removed, cause, by, own }: Advanced): void {
  for (const member of added) {
    draft.warn(`joined:${member.identity}`, {
      kind: "joined",
      name: member.name,
      identity: member.identity,
      by: own ? "" : by.name,
    })
  }
  for (const member of removed) {
    draft.dismiss(`joined:${member.identity}`)
    draft.dismiss(`new-key:${member.identity}`)
    draft.dismiss(`restless:${member.identity}`)
    if (cause === "evicted") {
      if (!own)
        draft.warn(`evicted:${member.identity}`, { kind: "evicted-someone", name: member.name, by: by.name })
    } else {
      draft.warn(`left:${member.identity}`, { kind: "left", name: member.name })
    }
  }
}

export function meet(draft: Draft, member: Member): void {
  if (member.identity === draft.durable.me) return
  const { name, identity, leaf } = member
  if (judge(draft.world.pins, member) === "changed-key") {
    const comparedAt = comparedUnder(draft.world.pins, name)
    draft.warn(`new-key:${identity}`, { kind: "new-key", name, identity, leaf, comparedAt })
  }
  draft.emit({ kind: "meet", identity, name })
}
