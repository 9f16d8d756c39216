import { type CommitEntry, causeBytes, encodeEntry } from "./entry.ts"
import { groupOf } from "./group.ts"
import type { Proposal } from "./mls.ts"
import { commit, type Psk } from "./transition.ts"
import type { CommitCause, Group, Pending } from "./types.ts"

/** Makes the commit and the group after it. Nothing has happened until the log takes `entry`. */
export async function pendingOf(
  group: Group,
  content: { cause: CommitCause; proposals: Proposal[]; psk?: Psk },
): Promise<Pending> {
  const { cause, ...rest } = content
  const made = await commit(group.mls, { ...rest, authenticatedData: causeBytes(cause) })
  const entry: CommitEntry = { cause, commit: made.commit, welcome: made.welcome }
  return { epoch: group.epoch, entry: encodeEntry(entry), next: groupOf(made.next) }
}
