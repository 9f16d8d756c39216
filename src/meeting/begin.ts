import type { Bytes, IdentityKey, RoomId, RoomNumber, Seq } from "../brand.ts"
import { deriveRoomKeys } from "../channel/roomKeys.ts"
import { createGroup } from "../group/create.ts"
import { forkCheck } from "../group/epochKeys.ts"
import { deriveInviteKeys } from "../group/invite.ts"
import type { Identity, InvitationRank } from "../group/types.ts"
import type { Invitation } from "../messages/invitation.ts"
import { NO_STREAMS } from "./keys.ts"
import { type Durable, type Meeting, NOTHING_YET } from "./state.ts"

interface Beginning {
  room: RoomId
  relay: string
  secret: Bytes
  url: string
  name: string
  identity: Identity
  now: number
}

/** A new meeting with oneself as its first member. */
export async function startMeeting(o: Beginning): Promise<Meeting> {
  const keys = deriveInviteKeys(o.secret, o.room)
  const group = await createGroup({ keys, identity: o.identity, name: o.name, now: o.now })
  return {
    durable: {
      ...common(o),
      rank: "first",
      inviter: o.identity.key,
      forks: { [group.epoch]: await forkCheck(group) },
      phase: { kind: "live", group },
    },
    volatile: NOTHING_YET,
  }
}

/** A meeting that one has an invitation to. The first step on it makes the knock. */
export function joinMeeting(o: Beginning & { inviter: IdentityKey; rank: InvitationRank }): Meeting {
  const nothing = new Uint8Array()
  const asked = { times: 0, at: o.now }
  const phase = { kind: "knocking", id: "", knock: nothing, secret: nothing, asked } as const
  return { durable: { ...common(o), rank: o.rank, inviter: o.inviter, phase }, volatile: NOTHING_YET }
}

/** The group that an invitation leads to, and whether it is the one from before any eviction. */
export function invitedTo({ secret, group }: Pick<Invitation, "secret" | "group">): {
  room: RoomId
  rank: InvitationRank
} {
  return group === undefined
    ? { room: deriveRoomKeys(secret).id, rank: "first" }
    : { room: group, rank: "later" }
}

function common(o: Beginning): Omit<Durable, "phase" | "inviter" | "rank"> {
  return {
    room: o.room,
    relay: o.relay,
    secret: o.secret,
    url: o.url,
    me: o.identity.key,
    name: o.name,
    here: 0 as RoomNumber,
    cursor: null,
    head: 0 as Seq,
    underway: null,
    intents: [],
    sending: "live",
    streams: NO_STREAMS,
    lockout: [],
    oldRooms: [],
    waiting: [],
    letIn: [],
    formers: [],
    spent: [],
    forks: {},
    shield: { kind: "whole" },
    warnings: [],
    quiet: [],
    epochSince: o.now,
    lostLogAt: null,
    evicting: null,
  }
}
