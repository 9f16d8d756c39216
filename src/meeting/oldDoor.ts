/**
 * The door of the rooms that the group has left. Whoever knocks there has an old invitation, as an evicted person has
 * under any name he likes: nobody comes in by it alone. Somebody who was a member and not evicted is told where to
 * knock; of everybody else the members are asked.
 */
import type { Bytes, RoomNumber } from "../brand.ts"
import { readKnock } from "../group/admit.ts"
import { nextRoomSecret } from "../group/epochKeys.ts"
import { sealHandOver } from "../group/handOver.ts"
import { signAsMember, verifyFromMember } from "../group/sign.ts"
import type { Member } from "../group/types.ts"
import { judgeOldKnock } from "../policy/admission.ts"
import { mayIAdmit, mayIEvict } from "./authority.ts"
import { doorsOf, knockerOf } from "./door.ts"
import type { Draft } from "./draft.ts"
import type { FromRoom } from "./events.ts"
import { onFarewell } from "./freeLane.ts"
import { beat, onPresence } from "./heartbeat.ts"
import { lockedOut, want } from "./intents.ts"
import { decodeNote, encodeNote, handOverBytes, type Note } from "./notes.ts"
import { encodeHandOver, keysOf, leaveFor } from "./rooms.ts"
import type { OldRoom } from "./state.ts"
import { isSpokesman, onTurnedAway, tellKeptOut, turnAway } from "./turnAway.ts"
import { letWait, takeWaiting, waitNoMore } from "./waiting.ts"

/** A hand-over that the log does not show is written again after this long, in ms. */
const AGAIN_MS = 5_000

/** Moves the group on. Everybody who applies the Remove does, without a word, and nobody else can. */
export async function moveOn(draft: Draft, evicted: readonly Member[]): Promise<void> {
  const { group } = draft
  if (!group) return
  // Those who have not moved yet, or to somewhere else, listen in the room that is left.
  if (draft.volatile.lastBeatEpoch !== group.epoch) await beat(draft)
  const { here, intents } = draft.durable
  leaveFor(draft, await nextRoomSecret(group), evicted.map(member => member.name).join(", "))
  draft.change({ intents: intents.filter(intent => intent.kind !== "admit") })
  // Whoever knocked and was not let in yet did so with what is an old invitation now.
  const admitting = intents.filter(intent => intent.kind === "admit")
  for (const { knock } of [...admitting, ...takeWaiting(draft, here)]) await onOldKnock(draft, here, knock)
}

export async function onOldRoom(draft: Draft, event: FromRoom): Promise<void> {
  const room = draft.durable.oldRooms.find(one => one.room === event.room)
  if (!room) return
  switch (event.kind) {
    case "entry":
      setRoom(draft, { ...room, cursor: event.cursor })
      // Commits are made elsewhere by now; what still comes on that lane here is an evicted person's, or rubbish.
      if (event.lane === 0 && event.plaintext) await onOldNote(draft, room, event.plaintext)
      return
    case "presence":
      return onPresence(draft, event.plaintext)
    case "channel-failed":
      // Its life is over, as the relay's rules say, or the relay spoils it: the group does not meet there any more.
      draft.change({ oldRooms: draft.durable.oldRooms.filter(one => one.room !== room.room) })
      return
    case "channel":
      return
  }
}

async function onOldNote(draft: Draft, { room }: OldRoom, plaintext: Bytes): Promise<void> {
  const note = decodeNote(plaintext)
  if (!note) return
  switch (note.kind) {
    case "knock":
      return onOldKnock(draft, room, note.knock)
    case "farewell":
      return onFarewell(draft, note)
    case "turned-away":
      return onTurnedAway(draft, note)
    case "moved":
      if (await isMembers(draft, note)) forget(draft, note.ref)
      return
  }
}

async function onOldKnock(draft: Draft, number: RoomNumber, knock: Bytes): Promise<void> {
  const { group, durable, world } = draft
  const room = durable.oldRooms.find(one => one.room === number)
  if (!group || !room) return
  const read = await readKnock({ keys: keysOf(durable, room), group, knock, now: world.now })
  if (read.kind !== "knock" || read.identity === durable.me) return
  if (durable.spent.includes(read.signatureKey)) return
  const { ref, name, identity, signatureKey } = read
  const verdict = judgeOldKnock(doorsOf(draft, group, identity), knockerOf(draft, group, read))
  const who = { ref, room: number, knock, name, identity, signatureKey }
  switch (verdict.kind) {
    case "turn-away":
      if (verdict.refusal === "evicted-before") tellKeptOut(draft, read, "evicted-before")
      if (isSpokesman(draft)) await turnAway(draft, ref, verdict.refusal, number)
      return
    case "admit":
      waitNoMore(draft, one => one.identity === identity)
      if (mayIAdmit(group)) want(draft, { kind: "hand-over", ref, room: number, knock, identity }, "my-turn")
      return
    case "ask":
      if (mayIEvict(group)) letWait(draft, { ...who, for: "an-answer" }, room.evicted)
      return
    case "wait-for-voucher":
      letWait(draft, { ...who, for: "a-voucher" }, room.evicted)
      return
  }
}

/** Tells those who may come, each under his own key, where the group meets. Said again until the log has it. */
export async function handOverDue(draft: Draft): Promise<void> {
  const { group, world } = draft
  if (!group || draft.durable.shield.kind === "broken" || draft.volatile.channel !== "live") return
  for (const intent of draft.durable.intents) {
    if (intent.kind !== "hand-over" || intent.due > world.now) continue
    const { ref, knock } = intent
    const room = draft.durable.oldRooms.find(one => one.room === intent.room)
    const sealed =
      room &&
      (await sealHandOver({
        keys: keysOf(draft.durable, room),
        knock,
        message: encodeHandOver({ ...draft.durable, evicted: room.evicted }),
        now: world.now,
      }))
    // Out of date by now, or nobody is at that door any more.
    if (!sealed || lockedOut(draft).includes(intent.identity)) {
      forget(draft, ref)
      continue
    }
    const signature = await signAsMember(group, handOverBytes(draft.durable.room, ref, sealed))
    const note = encodeNote({ kind: "moved", ref, sealed, leaf: group.self, signature })
    draft.append(world.freshId(), note, room.room)
    const due = world.now + AGAIN_MS
    draft.change({
      intents: draft.durable.intents.map(one => (one === intent ? { ...one, due } : one)),
    })
  }
}

async function isMembers(draft: Draft, note: Extract<Note, { kind: "moved" }>): Promise<boolean> {
  const { group, durable } = draft
  const { leaf, ref, sealed, signature } = note
  return (
    group !== undefined && verifyFromMember(group, leaf, handOverBytes(durable.room, ref, sealed), signature)
  )
}

/** This knock has been answered, by whomever. */
function forget(draft: Draft, ref: string): void {
  waitNoMore(draft, one => one.ref === ref)
  const { intents } = draft.durable
  const left = intents.filter(intent => intent.kind !== "hand-over" || intent.ref !== ref)
  if (left.length !== intents.length) draft.change({ intents: left })
}

function setRoom(draft: Draft, room: OldRoom): void {
  draft.change({ oldRooms: draft.durable.oldRooms.map(one => (one.room === room.room ? room : one)) })
}
