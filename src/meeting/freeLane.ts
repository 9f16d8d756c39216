/** The free lane: who knocks, who says farewell, who was turned away. */
import type { Bytes } from "../brand.ts"
import { readKnock } from "../group/admit.ts"
import { createKnock } from "../group/join.ts"
import { verifyFromMember } from "../group/sign.ts"
import type { Group, InviteKeys } from "../group/types.ts"
import { unreachable } from "../never.ts"
import { judgeKnock } from "../policy/admission.ts"
import type { Draft } from "./draft.ts"
import { want } from "./intents.ts"
import { decodeNote, encodeNote, farewellBytes } from "./notes.ts"

/** Asks to be let in, with a new key package. */
export async function knock(draft: Draft, keys: InviteKeys): Promise<void> {
  const { identity, now, freshId } = draft.world
  const made = await createKnock({ keys, identity, name: draft.durable.name, now })
  draft.change({ phase: { kind: "knocking", id: freshId(), knock: made.knock, secret: made.secret } })
  sendKnock(draft)
}

/** Puts the knock into the log, or there again: the id is the same, so it is stored once. */
export function sendKnock(draft: Draft): void {
  const { phase } = draft.durable
  if (phase.kind !== "knocking") return
  draft.emit({
    kind: "append",
    lane: 0,
    id: phase.id,
    plaintext: encodeNote({ kind: "knock", knock: phase.knock }),
  })
}

export async function onNote(draft: Draft, keys: InviteKeys, plaintext: Bytes): Promise<void> {
  const note = decodeNote(plaintext)
  if (!note) return
  const { group } = draft
  switch (note.kind) {
    case "knock":
      if (group) await onKnock(draft, keys, group, note.knock)
      return
    case "farewell": {
      const member = group?.members.find(one => one.leaf === note.leaf)
      if (!group || !member || member.identity !== note.identity || member.leaf === group.self) return
      if (
        !(await verifyFromMember(
          group,
          note.leaf,
          farewellBytes(draft.durable.room, note.identity),
          note.signature,
        ))
      )
        return
      want(draft, { kind: "remove", identity: member.identity, cause: "left", asked: "elsewhere" }, "my-turn")
      return
    }
    case "turned-away":
      if (draft.durable.phase.kind === "knocking" && draft.durable.cursor) {
        draft.warn("join-refused", { kind: "join-refused", refusal: note.refusal })
      }
      return
    default:
      return unreachable(note)
  }
}

async function onKnock(draft: Draft, keys: InviteKeys, group: Group, bytes: Bytes): Promise<void> {
  const read = await readKnock({ keys, group, knock: bytes, now: draft.world.now })
  if (read.kind !== "knock") return
  const { ref, name, identity } = read
  const verdict = judgeKnock({ admission: group.policy.admission, lockout: draft.durable.lockout }, identity)
  if (verdict.kind === "turn-away") {
    const first = Math.min(...group.members.map(member => member.leaf))
    const refusal = verdict.refusal === "locked" ? "locked" : "evicted-before"
    if (first === group.self) {
      draft.emit({
        kind: "append",
        lane: 0,
        id: draft.world.freshId(),
        plaintext: encodeNote({ kind: "turned-away", ref, refusal }),
      })
    }
    return
  }
  if (identity === draft.durable.me) return
  if (group.members.some(member => member.identity === identity)) {
    want(draft, { kind: "remove", identity, cause: "left", asked: "elsewhere" }, "my-turn")
  }
  want(draft, { kind: "admit", ref, knock: bytes, name, identity }, "my-turn")
}
