/** What test/media finds in each of its pages as `studio`: both ends of calls, made as a plain meeting page makes them. */
import type { Line, PictureLine, Received, Seen, Sent } from "../line.ts"
import { Pictures } from "./pictures.ts"
import { picture, stammer, voice } from "./sources.ts"

interface Call {
  pc: RTCPeerConnection
  players: HTMLMediaElement[]
  pictures: Map<MediaStreamTrack, Pictures>
}

const MOST_BITS_PER_SECOND = 500_000

const calls = new Map<string, Call>()
const sources = new Map<string, MediaStreamTrack>()

export const studio = {
  /** Why this browser cannot do so with `line`, or `undefined`. */
  cannot(line: Line, direction: "send" | "receive"): string | undefined {
    const end = direction === "send" ? RTCRtpSender : RTCRtpReceiver
    const known = end.getCapabilities(line.media)?.codecs ?? []
    if (!known.some(codec => isOf(codec, line))) return `this browser has no ${line.codec}`
    if (direction === "receive" || line.media !== "video" || !line.scalabilityMode) return undefined
    const pc = new RTCPeerConnection()
    const { sender } = pc.addTransceiver("video", { sendEncodings: [encoding(line)] })
    const [made] = sender.getParameters().encodings as { scalabilityMode?: string }[]
    pc.close()
    return made?.scalabilityMode === line.scalabilityMode
      ? undefined
      : "this browser has no scalability modes"
  },
  async offer(name: string, lines: Line[]): Promise<string> {
    const { pc } = open(name)
    for (const line of lines) {
      const sendEncodings = line.media === "video" ? encodings(line) : [{}]
      const transceiver = pc.addTransceiver(await sourceOf(line), {
        direction: "sendonly",
        streams: [new MediaStream()],
        sendEncodings,
      })
      prefer(transceiver, line)
      if (line.media === "video") await keepSize(transceiver.sender)
    }
    await pc.setLocalDescription()
    return gathered(pc)
  },
  async answer(name: string, offer: string): Promise<string> {
    const { pc } = open(name)
    await pc.setRemoteDescription({ type: "offer", sdp: offer })
    await pc.setLocalDescription()
    return gathered(pc)
  },
  accept: (name: string, answer: string) =>
    get(name).pc.setRemoteDescription({ type: "answer", sdp: answer }),
  connected: (name: string): boolean => get(name).pc.connectionState === "connected",
  /** Sends the picture at `1/by` of its width and height from now on. */
  async scale(name: string, line: number, by: number): Promise<void> {
    const sender = get(name).pc.getTransceivers()[line]!.sender
    const parameters = sender.getParameters()
    parameters.encodings[0]!.scaleResolutionDownBy = by
    await sender.setParameters(parameters)
  },
  received: (name: string): Promise<Received[]> =>
    Promise.all(
      get(name)
        .pc.getTransceivers()
        .map(({ receiver }) => received(receiver)),
    ),
  sent: (name: string): Promise<Sent[]> =>
    Promise.all(
      get(name)
        .pc.getTransceivers()
        .map(({ sender }) => sent(sender)),
    ),
  seen(name: string): Seen[] {
    const { pc, pictures } = get(name)
    return pc
      .getTransceivers()
      .map(({ receiver }) => pictures.get(receiver.track)?.seen() ?? { pictures: 0, distinct: {} })
  },
  /** Ids of the tracks that go out or come in, by line. */
  tracks: (name: string): string[] =>
    get(name)
      .pc.getTransceivers()
      .map(({ sender, receiver }) => sender.track?.id ?? receiver.track.id),
  hangUp(name: string): void {
    const { pc, players } = get(name)
    for (const { sender } of pc.getTransceivers()) sender.track?.stop()
    pc.close()
    for (const player of players) player.remove()
    calls.delete(name)
  },
}

function open(name: string): Call {
  const pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" })
  const call: Call = { pc, players: [], pictures: new Map() }
  calls.set(name, call)
  pc.ontrack = ({ track }) => {
    const player = document.createElement(track.kind === "video" ? "video" : "audio")
    if (player instanceof HTMLVideoElement) call.pictures.set(track, new Pictures(player, track))
    player.muted = track.kind === "video"
    player.style.cssText = "display: block; width: 640px; height: 360px"
    player.srcObject = new MediaStream([track])
    document.body.append(player)
    call.players.push(player)
    void player.play().catch(() => undefined)
  }
  return call
}

function get(name: string): Call {
  const call = calls.get(name)
  if (!call) throw new Error(`no call named ${name}`)
  return call
}

async function sourceOf(line: Line): Promise<MediaStreamTrack> {
  const kind = line.media === "video" ? "picture" : `${line.channels} voices`
  const known = sources.get(kind) ?? (line.media === "video" ? picture() : await voice(line.channels))
  sources.set(kind, known)
  const track = known.clone()
  if (track.kind === "audio") stammer(track)
  return track
}

function encodings(line: PictureLine): RTCRtpEncodingParameters[] {
  if (!line.simulcast) return [encoding(line)]
  return line.simulcast.map((by, n) => ({
    rid: ["h", "m", "l"][n]!,
    scaleResolutionDownBy: by,
    maxBitrate: Math.round(MOST_BITS_PER_SECOND / by),
  }))
}

function encoding({ scalabilityMode }: PictureLine): RTCRtpEncodingParameters {
  return { maxBitrate: MOST_BITS_PER_SECOND, ...(scalabilityMode ? { scalabilityMode } : {}) }
}

/** A slow machine is to show fewer pictures, not smaller ones. */
async function keepSize(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters()
  await sender.setParameters(Object.assign(parameters, { degradationPreference: "maintain-resolution" }))
}

/** Only in order: Firefox writes descriptions that Chromium refuses if the list is shortened. */
function prefer(transceiver: RTCRtpTransceiver, line: Line): void {
  const known = RTCRtpSender.getCapabilities(line.media)?.codecs ?? []
  const first = known.filter(codec => isOf(codec, line))
  transceiver.setCodecPreferences([...first, ...known.filter(codec => !first.includes(codec))])
}

function isOf({ mimeType, sdpFmtpLine = "" }: RTCRtpCodec, { media, codec }: Line): boolean {
  const wanted = mimeType.toLowerCase() === `${media}/${codec.toLowerCase()}`
  // Of H.264 the one that everybody has: constrained baseline, several packets a frame.
  return wanted && (codec !== "H264" || /packetization-mode=1.*42e01f/.test(sdpFmtpLine))
}

async function gathered(pc: RTCPeerConnection): Promise<string> {
  await new Promise<void>(done => {
    const look = () => pc.iceGatheringState === "complete" && done()
    pc.addEventListener("icegatheringstatechange", look)
    look()
  })
  return pc.localDescription!.sdp
}

async function received(receiver: RTCRtpReceiver): Promise<Received> {
  const stats = await receiver.getStats()
  const one = [...stats.values()].find(({ type }) => type === "inbound-rtp") ?? {}
  return {
    mimeType: stats.get(one.codecId)?.mimeType ?? "",
    packets: one.packetsReceived ?? 0,
    framesDecoded: one.framesDecoded ?? 0,
    size: one.frameWidth ? `${one.frameWidth}x${one.frameHeight}` : "",
    audioEnergy: one.totalAudioEnergy ?? 0,
    samples: one.totalSamplesReceived ?? 0,
    concealed: one.concealedSamples ?? 0,
    keyFrameRequests: (one.pliCount ?? 0) + (one.firCount ?? 0),
    nacks: one.nackCount ?? 0,
    repeats: one.retransmittedPacketsReceived ?? 0,
  }
}

async function sent(sender: RTCRtpSender): Promise<Sent> {
  const all = [...(await sender.getStats()).values()].filter(({ type }) => type === "outbound-rtp")
  const sum = (field: string) => all.reduce((total, one) => total + (one[field] ?? 0), 0)
  return {
    packets: sum("packetsSent"),
    retransmitted: sum("retransmittedPacketsSent"),
    framesEncoded: sum("framesEncoded"),
  }
}

globalThis.studio = studio
Reflect.set(globalThis, "__name", (named: unknown) => named)
