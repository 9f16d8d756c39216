/** Who came and who went, as it is remembered, and as people are told. */
import type { ApplyOutcome } from "../group/apply.ts"
import type { Member } from "../group/types.ts"
import { GHOST_MS } from "../policy/sources.ts"
import { judge } from "../verify/pins.ts"
import type { Draft } from "./draft.ts"

type Advanced = Extract<ApplyOutcome, { kind: "advanced" }>

/** Departures that are remembered: a key package is good for a few hours. */
const MOST_SPENT = 512

export function noteDeparted(draft: Draft, { removed, cause }: Advanced): void {
  const { durable, volatile, world } = draft
  const recent = volatile.departed.filter(({ at }) => world.now - at < GHOST_MS)
  draft.note({ departed: [...recent, ...removed.map(({ name }) => ({ name, at: world.now }))] })
  const list = cause === "evicted" ? "lockout" : "formers"
  draft.change({
    [list]: [...new Set([...durable[list], ...removed.map(one => one.identity)])],
    spent: [...durable.spent, ...removed.map(one => one.signatureKey)].slice(-MOST_SPENT),
  })
}

export function tellOfChange(draft: Draft, { added, removed, cause, by, own }: Advanced): void {
  for (const member of added) {
    draft.warn(`joined:${member.identity}`, {
      kind: "joined",
      name: member.name,
      fingerprint: member.identity,
      leaf: member.leaf,
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
  if (judge(draft.world.pins, member) === "changed-key") {
    draft.warn(`new-key:${member.identity}`, { kind: "new-key", name: member.name, leaf: member.leaf })
  }
  draft.emit({ kind: "meet", identity: member.identity, name: member.name })
}
