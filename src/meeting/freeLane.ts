/** The free lane: who knocks, who says farewell, who was turned away. */
import type { Bytes } from "../brand.ts"
import { openHandOver } from "../group/handOver.ts"
import { createKnock, knockRef } from "../group/join.ts"
import { verifyFromMember } from "../group/sign.ts"
import type { InvitationRank, InviteKeys } from "../group/types.ts"
import { toHex } from "../hex.ts"
import { unreachable } from "../never.ts"
import { onKnock } from "./door.ts"
import type { Draft } from "./draft.ts"
import { want } from "./intents.ts"
import { decodeNote, encodeNote, farewellBytes, type Note, type TurnedAway } from "./notes.ts"
import { decodeHandOver, goTo, keysOf, leaveFor } from "./rooms.ts"
import { onTurnedAway } from "./turnAway.ts"

/** A knock that nobody answers is made anew after this long, and each further one after twice as long, in ms. */
const UNANSWERED_MS = 30_000
/** … but at least this often. */
const SELDOM_MS = 1_800_000
/** Words after which it is no use to ask again soon. Anybody with the invitation could have written them, so one does ask again. */
const FINAL: ReadonlySet<TurnedAway> = new Set(["not-let-in", "not-verified", "evicted-before"])
/** So often has somebody knocked who knocks at {@link SELDOM_MS} only. */
const SELDOM_TIMES = 1 + Math.ceil(Math.log2(SELDOM_MS / UNANSWERED_MS))

/** Asks to be let in, with a new key package. */
export async function knock(draft: Draft, times = 1): Promise<void> {
  const { identity, now, freshId } = draft.world
  const keys = keysOf(draft.durable, draft.durable)
  const made = await createKnock({ keys, identity, name: draft.durable.name, now })
  const asked = { times, at: now }
  draft.change({ phase: { kind: "knocking", id: freshId(), knock: made.knock, secret: made.secret, asked } })
  sendKnock(draft)
}

/** A newer invitation than the one that one waits with: knocks where that leads. Who is in needs none. */
export async function onInvitedAgain(draft: Draft, secret: Bytes, rank: InvitationRank): Promise<void> {
  const { phase, secret: before } = draft.durable
  if (phase.kind !== "knocking" || toHex(before) === toHex(secret)) return
  goTo(draft, secret, rank)
  draft.dismiss("join-refused")
  draft.dismiss("unanswered")
  await knock(draft)
}

/** Puts the knock into the log, or there again: the id is the same, so it is stored once. */
export function sendKnock(draft: Draft): void {
  const { phase } = draft.durable
  if (phase.kind === "knocking") draft.append(phase.id, encodeNote({ kind: "knock", knock: phase.knock }))
}

/** Nobody was there, or the answer was kept from us: says so, and asks again. */
export async function knockAgain(draft: Draft): Promise<void> {
  const { phase } = draft.durable
  if (phase.kind !== "knocking" || draft.volatile.channel !== "live") return
  const { times, at } = phase.asked
  if (draft.world.now - at < Math.min(UNANSWERED_MS * 2 ** (times - 1), SELDOM_MS)) return
  if (!draft.durable.warnings.some(one => one.kind === "join-refused"))
    draft.warn("unanswered", { kind: "unanswered" })
  await knock(draft, times + 1)
}

export async function onNote(draft: Draft, keys: InviteKeys, plaintext: Bytes): Promise<void> {
  const note = decodeNote(plaintext)
  if (!note) return
  const { group } = draft
  switch (note.kind) {
    case "knock":
      if (group) await onKnock(draft, keys, group, note.knock)
      return
    case "farewell":
      return onFarewell(draft, note)
    case "turned-away":
      await onTurnedAway(draft, note)
      await onTurnedAwayOneself(draft, note)
      return
    case "moved": {
      const { phase } = draft.durable
      if (phase.kind !== "knocking") return
      const message = await openHandOver({ keys, own: phase.secret, sealed: note.sealed })
      const told = message && decodeHandOver(message)
      if (!told) return
      leaveFor(draft, told.secret, told.evicted)
      // Of those whom we knew as members, somebody may have been evicted while we were away.
      const lockout = [...new Set([...draft.durable.lockout, ...told.lockout])]
      draft.change({ lockout, formers: [] })
      draft.dismiss("join-refused")
      await knock(draft)
      return
    }
    default:
      return unreachable(note)
  }
}

/** Our own knock, as far as its writer can be believed. Others who wait at this door have their own. */
async function onTurnedAwayOneself(
  draft: Draft,
  { ref, refusal }: Extract<Note, { kind: "turned-away" }>,
): Promise<void> {
  const { phase } = draft.durable
  if (phase.kind !== "knocking" || (await knockRef(phase.secret)) !== ref) return
  draft.dismiss("unanswered")
  draft.warn("join-refused", { kind: "join-refused", refusal })
  if (!FINAL.has(refusal)) return
  draft.change({ phase: { ...phase, asked: { times: SELDOM_TIMES, at: draft.world.now } } })
}

export async function onFarewell(draft: Draft, note: Extract<Note, { kind: "farewell" }>): Promise<void> {
  const { group } = draft
  const { leaf, identity, signature } = note
  const member = group?.members.find(one => one.leaf === leaf)
  if (!group || member?.identity !== identity || leaf === group.self) return
  if (!(await verifyFromMember(group, leaf, farewellBytes(draft.durable.room, identity), signature))) return
  want(draft, { kind: "remove", identity, cause: "left", asked: "elsewhere" }, "my-turn")
}
