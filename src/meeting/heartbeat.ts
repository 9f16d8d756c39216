/** Signs of life between members: who is there, in which epoch, and whether all see the same group. */
import type { Bytes, LeafIndex } from "../brand.ts"
import { forkCheck } from "../group/epochKeys.ts"
import { signAsMember, verifyFromMember } from "../group/sign.ts"
import type { Draft } from "./draft.ts"
import { compareFork } from "./forks.ts"
import { want } from "./intents.ts"
import { decodeHeartbeat, encodeHeartbeat, heartbeatBytes } from "./notes.ts"

/** Heartbeats come this often, in ms. DESIGN §9. */
export const HEARTBEAT_MS = 5_000
/**
 * Least time between two of them, in ms for each member: each is heard by all. Where changes of keys come fast, as when a large
 * group gathers, one sign of life stands for several.
 */
const APART_MS = 5
/** Whoever gives no sign of life for this long is gone, in ms. DESIGN §9. */
export const GONE_MS = 15_000

/** Says: here I am, in this epoch. Lost if the relay is away; it is no news then. */
export async function beat(draft: Draft): Promise<void> {
  const { group } = draft
  const { now } = draft.world
  if (!group || draft.volatile.channel !== "live") return
  const mine = { leaf: group.self, epoch: group.epoch, fork: await forkCheck(group), at: now }
  const signature = await signAsMember(group, heartbeatBytes(draft.durable.room, mine))
  draft.note({ lastBeatAt: now, lastBeatEpoch: group.epoch })
  draft.emit({ kind: "announce", room: draft.durable.here, plaintext: encodeHeartbeat(mine, signature) })
}

/** Heartbeats that are due: of an epoch that the others have not heard us in, or as it is time. */
export async function beatIfDue(draft: Draft): Promise<void> {
  const { group, volatile, world } = draft
  if (!group) return
  const since = world.now - volatile.lastBeatAt
  const news = volatile.lastBeatEpoch !== group.epoch
  if (since >= HEARTBEAT_MS || (news && since >= APART_MS * group.members.length)) await beat(draft)
}

export async function onPresence(draft: Draft, plaintext: Bytes): Promise<void> {
  const { group } = draft
  const heard = decodeHeartbeat(plaintext)
  if (!group || !heard) return
  const { beat: theirs, signature } = heard
  const { leaf } = theirs
  if (leaf === group.self || !group.members.some(member => member.leaf === leaf)) return
  if (theirs.at <= (draft.volatile.beats[leaf] ?? -1)) return
  if (!(await verifyFromMember(group, leaf, heartbeatBytes(draft.durable.room, theirs), signature))) return
  const { beats, reached } = draft.volatile
  draft.note({ beats: { ...beats, [leaf]: theirs.at }, reached: { ...reached, [leaf]: theirs.epoch } })
  sawAlive(draft, leaf)
  compareFork(draft, leaf, theirs)
  trackArrivals(draft)
}

/** Media that a member's key authenticated is a sign of life too. */
export function sawAlive(draft: Draft, leaf: LeafIndex): void {
  draft.note({ seen: { ...draft.volatile.seen, [leaf]: draft.world.now } })
}

/** Nobody is missed while we could not hear: after our own sleep, or while the relay was away. */
export function giveEverybodyTime(draft: Draft): void {
  const { group } = draft
  if (!group) return
  draft.note({ seen: Object.fromEntries(group.members.map(member => [member.leaf, draft.world.now])) })
}

export function missTheSilent(draft: Draft): void {
  const { group } = draft
  const { now } = draft.world
  if (!group || draft.volatile.channel !== "live") return
  for (const member of group.members) {
    if (member.leaf === group.self) continue
    if (now - (draft.volatile.seen[member.leaf] ?? now) <= GONE_MS) continue
    want(draft, { kind: "remove", identity: member.identity, cause: "silent", asked: "elsewhere" }, "my-turn")
  }
}

/** How many of those who stay have changed keys since the eviction. */
function trackArrivals(draft: Draft): void {
  const { group } = draft
  const { evicting } = draft.durable
  if (!group || !evicting || evicting.epoch === null || evicting.tookMs !== null) return
  const { epoch } = evicting
  const changed = group.members.filter(member => (draft.volatile.reached[member.leaf] ?? -1) >= epoch).length
  if (changed === evicting.changed) return
  const of = group.members.length
  draft.change({
    evicting: {
      ...evicting,
      changed,
      of,
      tookMs: changed === of ? draft.world.now - evicting.clickedAt : null,
    },
  })
}
