/** Runs in the page: calls between two connections of its own, all of whose frames go through its worker. */
/// <reference path="../page/global.d.ts" />
import "../page/host.ts"
import { picture } from "../../media/page/sources.ts"
import type { Options } from "./modes.ts"

interface Call {
  readonly ends: readonly [RTCPeerConnection, RTCPeerConnection]
  readonly players: HTMLMediaElement[]
}

let call: Call | undefined

export interface Counted {
  /** Packets of sound, of which each is one frame. */
  readonly sent: number
  readonly received: number
  /** That never came. */
  readonly lost: number
}

export const calls = {
  /** @param plan How many tracks of each kind go each way. */
  async open(plan: { audio: number; video: number; watch: Options["watch"] }): Promise<void> {
    const barrier = { encodedInsertableStreams: true } as RTCConfiguration
    const ends = [new RTCPeerConnection(barrier), new RTCPeerConnection(barrier)] as const
    call = { ends, players: [] }
    const tracks = [
      ...Array.from({ length: plan.audio }, tone),
      ...Array.from({ length: plan.video }, picture),
    ]
    for (const [n, from] of ends.entries()) {
      const to = ends[1 - n]!
      from.onicecandidate = ({ candidate }) => void to.addIceCandidate(candidate ?? undefined)
      from.ontrack = ({ track, receiver }) => {
        receiver.transform = transform({
          direction: "receive",
          media: mediaOf(track),
          source: name(),
          watch: plan.watch,
        })
        play(track)
      }
    }
    await negotiate(ends, plan.watch, tracks)
  },
  async counted(): Promise<Counted> {
    const stats = await Promise.all((call?.ends ?? []).map(end => end.getStats()))
    const all = stats.flatMap(report => [...report.values()])
    const sum = (type: string, field: string) =>
      all.filter(one => one.type === type).reduce((total, one) => total + (one[field] ?? 0), 0)
    return {
      sent: sum("outbound-rtp", "packetsSent"),
      received: sum("inbound-rtp", "packetsReceived"),
      lost: sum("inbound-rtp", "packetsLost"),
    }
  },
  hangUp(): void {
    for (const end of call?.ends ?? []) {
      for (const { track } of end.getSenders()) track?.stop()
      end.close()
    }
    for (const player of call?.players ?? []) player.remove()
    call = undefined
  },
}

/** Both sides send the same tracks. */
async function negotiate(
  [one, other]: Call["ends"],
  watch: Options["watch"],
  tracks: readonly MediaStreamTrack[],
): Promise<void> {
  const send = (end: RTCPeerConnection, track: MediaStreamTrack) => {
    const sender = end.addTrack(track)
    sender.transform = transform({ direction: "send", media: mediaOf(track), source: name(), watch })
  }
  for (const track of tracks) send(one, track)
  await one.setLocalDescription()
  await other.setRemoteDescription(one.localDescription!)
  for (const track of tracks) send(other, track.clone())
  await other.setLocalDescription()
  await one.setRemoteDescription(other.localDescription!)
}

function transform(options: Options): RTCRtpScriptTransform {
  return new RTCRtpScriptTransform(host.worker, options)
}

function mediaOf(track: MediaStreamTrack): Options["media"] {
  return track.kind === "video" ? "video" : "audio"
}

function name(): string {
  return crypto.randomUUID()
}

let sound: AudioContext | undefined

/** A voice of its own: never silent, so that each packet is a full one. */
function tone(): MediaStreamTrack {
  sound ??= new AudioContext()
  const oscillator = new OscillatorNode(sound, { frequency: 200 + Math.random() * 400 })
  const to = sound.createMediaStreamDestination()
  oscillator.connect(to)
  oscillator.start()
  return to.stream.getAudioTracks()[0]!
}

function play(track: MediaStreamTrack): void {
  const player = document.createElement(track.kind === "video" ? "video" : "audio")
  player.srcObject = new MediaStream([track])
  player.muted = true
  document.body.append(player)
  void player.play().catch(() => undefined)
  call?.players.push(player)
}

globalThis.calls = calls
