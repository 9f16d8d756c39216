/** Who waits at the door: whom the person here is asked about, and whom nobody has vouched for yet. */
import type { IdentityKey, RoomNumber } from "../brand.ts"
import { judge } from "../verify/pins.ts"
import type { Draft } from "./draft.ts"
import type { Waiting } from "./state.ts"

/** People whom one is asked about at a time, by the room that they knock at. */
const MOST_WAITING = {
  /** The invitation is for those whom one expects; this many come at once where a meeting begins. */
  current: 16,
  /** An evicted person can come under any number of names. */
  old: 4,
} as const

/** Puts somebody among those who wait, in place of his own earlier knock. Beyond the most that are heard, he has to knock again. */
export function letWait(draft: Draft, who: Omit<Waiting, "since">, evicted: string | null): void {
  const { waiting, here } = draft.durable
  const others = waiting.filter(one => one.identity !== who.identity)
  const room = who.room === here ? "current" : "old"
  const beside = others.filter(one => (one.room === here) === (room === "current"))
  if (beside.length >= MOST_WAITING[room]) return
  draft.change({ waiting: [...others, { ...who, since: draft.world.now }] })
  const { name, identity } = who
  if (who.for === "an-answer")
    draft.warn(warningOf(identity), {
      kind: "knock",
      name,
      identity,
      known: judge(draft.world.pins, who),
      evicted,
    })
  else draft.dismiss(warningOf(identity))
}

/** He has been answered, by whomever, or is no longer there. */
export function waitNoMore(draft: Draft, gone: (one: Waiting) => boolean): void {
  const leaving = draft.durable.waiting.filter(gone)
  if (leaving.length === 0) return
  draft.change({ waiting: draft.durable.waiting.filter(one => !leaving.includes(one)) })
  for (const { identity } of leaving) draft.dismiss(warningOf(identity))
}

/** Takes out all who wait at this room's door, to be judged anew. */
export function takeWaiting(draft: Draft, room: RoomNumber): readonly Waiting[] {
  const taken = draft.durable.waiting.filter(one => one.room === room)
  waitNoMore(draft, one => taken.includes(one))
  return taken
}

function warningOf(identity: IdentityKey): string {
  return `knock:${identity}`
}
