import type { ApplyOutcome } from "../group/apply.ts"
import type { CommitCause } from "../group/types.ts"
import { afterCommit, CALM, isRestless } from "../policy/restless.ts"
import type { Draft } from "./draft.ts"

const DOES = {
  admitted: "admits",
  evicted: "departs",
  left: "departs",
  silent: "departs",
  refreshed: "for-nobody",
  policy: "for-nobody",
} as const satisfies Record<CommitCause, Parameters<typeof afterCommit>[1]>

/** Names whoever changes the keys again and again for no reason. While the past is read, its pace says nothing. */
export function watchRestless(
  draft: Draft,
  { by, own, cause }: Extract<ApplyOutcome, { kind: "advanced" }>,
): void {
  if (own || draft.volatile.channel !== "live") return
  const now = afterCommit(draft.volatile.restless[by.identity] ?? CALM, DOES[cause], draft.world.now)
  draft.note({ restless: { ...draft.volatile.restless, [by.identity]: now } })
  if (isRestless(now)) draft.warn(`restless:${by.identity}`, { kind: "restless", name: by.name })
}
