import type { Bytes, LeafIndex } from "../brand.ts"
import { Malformed } from "../errors.ts"
import { type CommitEntry, decodeEntry } from "./entry.ts"
import { gate } from "./gate.ts"
import { groupOf, memberAt, without } from "./group.ts"
import { decodeMessage, type PublicMessage } from "./mls.ts"
import { same } from "./parts.ts"
import { view } from "./state.ts"
import { process } from "./transition.ts"
import type { CommitCause, Group, InviteKeys, Member, Pending } from "./types.ts"

export type ApplyOutcome =
  | {
      kind: "advanced"
      group: Group
      by: Member
      own: boolean
      cause: CommitCause
      added: Member[]
      removed: Member[]
    }
  /** One is out. The old group's keys should be forgotten. */
  | { kind: "removed"; by: Member; cause: CommitCause }
  /** The group stays as it was. */
  | { kind: "rejected"; why: string }

/**
 * Takes the next entry of the commit lane. One's own pending commit is known by its bytes and never processed.
 * The answer does not depend on any clock: all members give the same, or the group would split.
 *
 * `group` itself is never changed. Once the next one is saved, `wipe` it.
 *
 * @param o.passed Is told the cause of somebody else's commit that the gate has let through. Whether it holds is not known then: to
 * work it out takes a while among many.
 */
export async function applyEntry(o: {
  group: Group
  keys: InviteKeys
  entry: Bytes
  pending?: Pending | undefined
  passed?: (cause: CommitCause) => void
}): Promise<ApplyOutcome> {
  const { group, pending } = o
  const entry = read(o.entry)
  if (!entry) return { kind: "rejected", why: "malformed" }
  if (pending && same(pending.entry, o.entry)) {
    if (pending.epoch !== group.epoch) return { kind: "rejected", why: "epoch" }
    return advanced(group, pending.next, group.self, { cause: entry.cause, own: true })
  }
  const message = publicMessage(entry.commit)
  if (!message) return { kind: "rejected", why: "wire format" }
  if (!welcomeFits(entry)) return { kind: "rejected", why: "welcome" }
  const { id, psk } = o.keys
  const verdict = gate({
    view: view(group.mls),
    policy: group.policy,
    members: group.members,
    keys: o.keys,
    cause: entry.cause,
    message,
  })
  if (verdict.kind === "refuse") return { kind: "rejected", why: verdict.why }
  o.passed?.(entry.cause)
  const processed = await process(group.mls, message, { id, secret: psk })
  switch (processed.kind) {
    case "refused":
      return { kind: "rejected", why: processed.why }
    case "removed":
      return { kind: "removed", by: memberAt(group, verdict.sender), cause: entry.cause }
    case "next":
      return advanced(group, groupOf(processed.state), verdict.sender, { cause: entry.cause, own: false })
  }
}

function advanced(
  before: Group,
  group: Group,
  by: LeafIndex,
  rest: { cause: CommitCause; own: boolean },
): ApplyOutcome {
  return {
    kind: "advanced",
    group,
    by: memberAt(before, by),
    ...rest,
    added: without(group, before),
    removed: without(before, group),
  }
}

/** A Welcome goes with an admission, with nothing else, and is nothing else. */
function welcomeFits({ cause, welcome }: CommitEntry): boolean {
  if (cause !== "admitted") return welcome === undefined
  return welcome !== undefined && decodeMessage(welcome)?.wireformat === "mls_welcome"
}

export function read(bytes: Bytes): CommitEntry | undefined {
  try {
    return decodeEntry(bytes)
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}

export function publicMessage(bytes: Bytes): PublicMessage | undefined {
  const message = decodeMessage(bytes)
  return message?.wireformat === "mls_public_message" ? message.publicMessage : undefined
}
