import { pendingOf } from "./commits.ts"
import { POLICY_EXTENSION } from "./mls.ts"
import { encodePolicy } from "./policyExtension.ts"
import type { Group, Pending, Policy } from "./types.ts"

/** New keys for the same people: an empty commit with a path. RFC 9420 §12.4. */
export function refresh(o: { group: Group }): Promise<Pending> {
  return pendingOf(o.group, { cause: "refreshed", proposals: [] })
}

/** New rules for the same people. ts-mls makes this commit without a path. */
export function setPolicy(o: { group: Group; policy: Policy }): Promise<Pending> {
  const extensions = [{ extensionType: POLICY_EXTENSION, extensionData: encodePolicy(o.policy) }]
  return pendingOf(o.group, {
    cause: "policy",
    proposals: [{ proposalType: "group_context_extensions", groupContextExtensions: { extensions } }],
  })
}
