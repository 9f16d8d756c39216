/** What the person asks for. */
import type { IdentityKey } from "../brand.ts"
import { signAsMember } from "../group/sign.ts"
import { mayIEvict } from "./authority.ts"
import type { Draft } from "./draft.ts"
import { want } from "./intents.ts"
import { encodeNote, farewellBytes } from "./notes.ts"

/**
 * The hard cut begins at the click: this sender is silent from here on, and speaks again in the epoch that the
 * evicted cannot enter. Nobody's acknowledgement is waited for.
 */
export function onEvictAsked(draft: Draft, identity: IdentityKey): void {
  const { group } = draft
  const member = group?.members.find(one => one.identity === identity)
  if (!group || !member || member.leaf === group.self || !mayIEvict(group)) return
  draft.change({
    sending: "held",
    evicting: {
      name: member.name,
      identity,
      changed: 0,
      of: group.members.length - 1,
      tookMs: null,
      clickedAt: draft.world.now,
      epoch: null,
    },
  })
  draft.tellWorkers({ kind: "hold-sending" })
  want(draft, { kind: "remove", identity, cause: "evicted", asked: "here" }, "now")
}

/** Says farewell, so that the others change keys at once, and forgets everything. */
export async function onLeaveAsked(draft: Draft): Promise<void> {
  const { group } = draft
  draft.tellWorkers({ kind: "forget-keys" })
  draft.change({ underway: null, intents: [], warnings: [], sending: "held" })
  if (!group || group.members.length === 1) {
    draft.change({ phase: { kind: "ended", note: null } })
    draft.emit({ kind: "close" })
    return
  }
  const { me, room } = draft.durable
  const signature = await signAsMember(group, farewellBytes(room, me))
  const plaintext = encodeNote({ kind: "farewell", leaf: group.self, identity: me, signature })
  draft.change({ phase: { kind: "ended", note: { id: draft.world.freshId(), plaintext } } })
  sendFarewell(draft)
}

export function sendFarewell(draft: Draft): void {
  const { phase } = draft.durable
  if (phase.kind !== "ended" || !phase.note) return
  draft.append(phase.note.id, phase.note.plaintext)
}
