/**
 * What servers say of people, in the shapes that their documentation and sources give, cut down to what matters: Janus 1.1 VideoRoom,
 * Galène 1.x, LiveKit's SignalResponse, Jitsi Meet's presence.
 */

export interface Recorded {
  from?: "server" | "page"
  data: string | Uint8Array
}

const json = (value: unknown, from: Recorded["from"] = "server"): Recorded => ({
  from,
  data: JSON.stringify(value),
})

const videoroom = (data: object, jsep?: object) => ({
  janus: "event",
  sender: 77,
  plugindata: { plugin: "janus.plugin.videoroom", data },
  ...(jsep ? { jsep } : {}),
})
const ben = { id: 3002, display: "Ben", streams: [{ type: "audio", mindex: 0, mid: "0" }] }

export const JANUS = {
  joined: json(
    videoroom({
      videoroom: "joined",
      room: 1234,
      id: 3001,
      display: "Ada",
      publishers: [ben],
      private_id: 5,
    }),
  ),
  /** As a long poll answers: several at once. */
  published: json([
    { janus: "keepalive" },
    videoroom({
      videoroom: "event",
      room: 1234,
      publishers: [
        { id: 3003, display: "Olaf" },
        { id: 3004, display: "bridge", dummy: true },
      ],
    }),
  ]),
  attached: json(
    videoroom(
      {
        videoroom: "attached",
        room: 1234,
        streams: [
          { mid: "0", type: "audio", feed_id: 3002, feed_mid: "0", feed_display: "Ben" },
          { mid: "1", type: "video", feed_id: 3002, feed_mid: "1", feed_display: "Ben" },
        ],
      },
      { type: "offer", sdp: "v=0\r\nm=audio 9 RTP 111\r\na=ice-ufrag:Yh2k\r\na=mid:0\r\n" },
    ),
  ),
  kicked: json(videoroom({ videoroom: "event", room: 1234, kicked: 3002 })),
  leftAfterKick: json(videoroom({ videoroom: "event", room: 1234, leaving: 3002, reason: "kicked" })),
  left: json(videoroom({ videoroom: "event", room: 1234, leaving: 3003 })),
  ownKick: json(videoroom({ videoroom: "event", room: 1234, leaving: "ok", reason: "kicked" })),
} as const

const user = (kind: string, id: string, username: string, permissions: string[] = ["present"]) =>
  json({ type: "user", kind, id, username, permissions, status: {} })

export const GALENE = {
  handshake: json({ type: "handshake", version: ["2"], id: "aa01" }, "page"),
  self: user("add", "aa01", "ada"),
  other: user("add", "aa02", "olaf"),
  recorder: user("add", "aa03", "RECORDING", ["system"]),
  captions: user("add", "aa04", "speech-to-text", ["present", "caption"]),
  offer: json({
    type: "offer",
    id: "s1",
    label: "camera",
    source: "aa02",
    username: "olaf",
    sdp: "v=0\r\na=ice-ufrag:pionUfragPionUfr\r\n",
  }),
  gone: user("delete", "aa02", "olaf"),
  /** One has left the group and is still connected. The page forgets its users then. */
  left: json({ type: "joined", kind: "leave", group: "g", username: "ada", permissions: [] }),
  /** The page connects anew, under another id. */
  again: json({ type: "handshake", version: ["2"], id: "aa11" }, "page"),
  selfAgain: user("add", "aa11", "ada"),
  kicked: json({ type: "usermessage", kind: "kicked", dest: "aa01", privileged: true, value: "out" }),
} as const

/** A field of a message: a number as a varint, anything else with its length before it. */
function field(number: number, value: number | string | readonly number[]): number[] {
  if (typeof value === "number") return [...varint(number * 8), ...varint(value)]
  const bytes = typeof value === "string" ? [...new TextEncoder().encode(value)] : value
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes]
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}

/** ParticipantInfo, with a field that nobody reads and one of eight bytes. */
const participant = (sid: string, identity: string, more: number[] = []): number[] => [
  ...field(1, sid),
  ...field(2, identity),
  ...field(5, "metadata"),
  ...[...varint(6 * 8 + 1), 1, 2, 3, 4, 5, 6, 7, 8],
  ...more,
]
const state = (value: number) => field(3, value)
const bytes = (...message: number[][]): Recorded => ({ data: new Uint8Array(message.flat()) })
const update = (...people: number[][]) =>
  bytes(
    field(
      5,
      people.flatMap(one => field(1, one)),
    ),
  )

export const LIVEKIT = {
  join: bytes(
    field(1, [
      ...field(1, [...field(1, "RM_x"), ...field(2, "room"), ...field(10, 0)]),
      ...field(2, participant("PA_ada", "ada", [...state(2), ...field(9, "Ada")])),
      ...field(3, participant("PA_olaf", "olaf", state(2))),
      ...field(3, participant("PA_sip", "sip_1", [...state(2), ...field(9, "+49 30"), ...field(14, 3)])),
      ...field(3, participant("PA_bot", "helper", field(14, 4))),
      ...field(3, participant("PA_egress", "egress", field(11, field(8, 1)))),
      ...field(3, participant("PA_agent", "agent", field(11, field(11, 1)))),
      ...field(3, participant("PA_unseen", "unseen", field(11, field(7, 1)))),
      ...field(12, [...field(2, "1.9.0")]),
    ]),
  ),
  recording: bytes(field(11, field(1, [...field(1, "RM_x"), ...field(10, 1)]))),
  removed: update(participant("PA_olaf", "olaf", [...state(3), ...field(16, 4)])),
  /** Goes on elsewhere, under another id. */
  moved: update(participant("PA_sip", "sip_1", [...state(3), ...field(16, 8)])),
  leave: bytes(field(8, [...field(2, 4), ...field(3, 0)])),
} as const

const MUC = "http://jabber.org/protocol/muc#user"
const presence = (
  id: string,
  inside: string,
  { type = "", jid = "", codes = [] as number[] } = {},
): Recorded => ({
  data: [
    `<presence xmlns="jabber:client" from='room@conference.meet.example/${id}' to="me@meet.example/x"`,
    type && ` type='${type}'`,
    `>${inside}<x xmlns='${MUC}'><item role="participant"${jid && ` jid="${jid}"`}/>`,
    ...codes.map(code => `<status code="${code}"/>`),
    "</x></presence>",
  ].join(""),
})
const features = (...vars: string[]) =>
  `<features>${vars.map(one => `<feature var='http://jitsi.org/protocol/${one}'/>`).join("")}</features>`
const nick = (name: string) => `<nick xmlns="http://jabber.org/protocol/nick">${name}</nick>`

export const JITSI = {
  focus: presence(
    "focus",
    `<jibri-recording-status xmlns='http://jitsi.org/protocol/jibri' status='on' recording_mode='file'/>`,
  ),
  transcription: presence(
    "focus",
    `<transcription-status xmlns="http://jitsi.org/protocol/transcription" status="ON"/>`,
  ),
  phone: presence("c0ffee01", nick("+49 30") + features("jigasi")),
  transcriber: presence("c0ffee02", nick("Transcriber") + features("jigasi", "transcriber")),
  hidden: presence("c0ffee04", "", { jid: "recorder@hidden.meet.example/y" }),
  person: presence("c0ffee03", nick("Olaf &lt;&amp;&gt; Co")),
  self: presence("c0ffee00", nick("Ada"), { codes: [110] }),
  kicked: presence("c0ffee03", "", { type: "unavailable", codes: [307] }),
  left: presence("c0ffee01", "", { type: "unavailable" }),
  localRecording: presence(
    "c0ffee00",
    `${nick("Ada")}<jitsi_participant_localRecording>on</jitsi_participant_localRecording>`,
    { codes: [110] },
  ),
  ownKick: presence("c0ffee00", "", { type: "unavailable", codes: [110, 307] }),
  ownLeave: presence("c0ffee00", "", { type: "unavailable", codes: [110] }),
  /** Joined anew, under another id. */
  selfAgain: presence("c0ffee10", nick("Ada"), { codes: [110] }),
} as const
