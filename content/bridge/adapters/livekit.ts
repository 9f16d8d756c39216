import type { EntryKind } from "../../../src/messages/roster.ts"
import { type Claims, type Heard, type Kind, PERSON } from "./claims.ts"
import { type Message, readMessage } from "./protobuf.ts"

/** Fields of SignalResponse, of what is in them, and of ParticipantInfo: livekit_rtc.proto and livekit_models.proto. */
const SIGNAL = { join: 1, update: 5, leave: 8, roomUpdate: 11 } as const
const JOIN = { room: 1, participant: 2, others: 3 } as const
const LEAVE = { reason: 2 } as const
const ROOM = { activeRecording: 10 } as const
const PARTICIPANT = {
  sid: 1,
  identity: 2,
  state: 3,
  name: 9,
  permission: 11,
  kind: 14,
  disconnectReason: 16,
} as const
const PERMISSION = { hidden: 7, recorder: 8, agent: 11 } as const
const DISCONNECTED = 3
/** Of DisconnectReason: the same participant goes on under another id, or in another place. */
const MOVED = [2, 8]
const REMOVED = 4
/** ParticipantInfo.Kind, which the server sets: INGRESS, EGRESS, SIP, AGENT, CONNECTOR (to other telephony), BRIDGE (from cameras). */
const KINDS: Record<number, EntryKind> = {
  1: "ingest",
  2: "recorder",
  3: "phone",
  4: "bot",
  7: "phone",
  8: "ingest",
}

/** LiveKit's signalling WebSocket. Its streams are named after their participants: `<sid>|<stream>`. */
export function livekit(claims: Claims, { bytes, from }: Heard): void {
  const signal = bytes && from === "server" ? readMessage(bytes) : undefined
  if (!signal) return
  const join = signal.message(SIGNAL.join)
  const self = join?.message(JOIN.participant)
  if (join && self && /^PA_/.test(self.text(PARTICIPANT.sid))) {
    claims.begin(self.text(PARTICIPANT.sid))
    for (const one of [self, ...join.messages(JOIN.others)]) participant(claims, one)
    room(claims, join.message(JOIN.room))
  }
  // Whatever else is sent in bytes may look like a message.
  if (claims.self === null) return
  for (const update of signal.messages(SIGNAL.update))
    for (const one of update.messages(1)) participant(claims, one)
  room(claims, signal.message(SIGNAL.roomUpdate)?.message(1))
  if (signal.message(SIGNAL.leave)?.number(LEAVE.reason) === REMOVED) claims.tell({ t: "self-evicted" })
}

function room(claims: Claims, info: Message | undefined): void {
  if (info) claims.recording(info.number(ROOM.activeRecording) === 1, "server")
}

function participant(claims: Claims, info: Message): void {
  const sid = info.text(PARTICIPANT.sid)
  if (info.number(PARTICIPANT.state) === DISCONNECTED) {
    const reason = info.number(PARTICIPANT.disconnectReason)
    claims.drop(sid, reason === REMOVED ? "explicit" : MOVED.includes(reason) ? "silently" : "left")
    return
  }
  claims.put(sid, info.text(PARTICIPANT.name) || info.text(PARTICIPANT.identity), kindOf(info))
}

function kindOf(info: Message): Kind {
  const said = info.number(PARTICIPANT.kind)
  const kind = KINDS[said]
  if (kind) return [kind, "kind", String(said), "server"]
  const permission = info.message(PARTICIPANT.permission)
  if (permission?.number(PERMISSION.recorder)) return ["recorder", "permission.recorder", "1", "server"]
  if (permission?.number(PERMISSION.agent)) return ["bot", "permission.agent", "1", "server"]
  return permission?.number(PERMISSION.hidden) ? ["system", "permission.hidden", "1", "server"] : PERSON
}
