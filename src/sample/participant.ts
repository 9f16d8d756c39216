/**
 * One participant at the server: a single peer connection whose first two sections bring his microphone and camera, and whose
 * others carry what the other participants send. The server offers, and offers again whenever somebody comes or goes.
 */
import {
  type MediaStreamTrack,
  PictureLossIndication,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  type RTCRtpTransceiver,
  type RtcpPacket,
  RtcpPayloadSpecificFeedback,
  type RtpPacket,
} from "werift"
import type { Candidate, Person, Placed, ToPage } from "./signalling.ts"

type Kind = "audio" | "video"
const KINDS = ["audio", "video"] as const

/** At most one key frame is asked of a sender in this time, however many receivers ask. */
const KEY_FRAME_EVERY_MS = 400

const CODECS = {
  audio: [
    new RTCRtpCodecParameters({ mimeType: "audio/opus", clockRate: 48_000, channels: 2, payloadType: 111 }),
  ],
  video: [
    new RTCRtpCodecParameters({
      mimeType: "video/VP8",
      clockRate: 90_000,
      payloadType: 96,
      rtcpFeedback: [{ type: "nack" }, { type: "nack", parameter: "pli" }, { type: "goog-remb" }],
    }),
  ],
}

interface Events {
  say(message: ToPage): void
  /** A packet came in from this participant. */
  arrived(kind: Kind, packet: RtpPacket): void
  /** The connection is beyond repair. */
  failed(): void
}

export class Participant {
  readonly person: Person
  readonly #peer = new RTCPeerConnection({
    codecs: CODECS,
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ["127.0.0.1"],
    iceInterfaceAddresses: { udp4: "127.0.0.1" },
    bundlePolicy: "max-bundle",
  })
  readonly #events: Events
  readonly #up: Record<Kind, RTCRtpTransceiver>
  readonly #wanted = new Map<string, Participant>()
  readonly #down = new Map<string, Record<Kind, RTCRtpTransceiver>>()
  /** Subscribed, but no key frame asked for yet. */
  readonly #fresh = new Set<Participant>()
  /** Candidates must not reach the page before the first offer has. */
  readonly #early: Candidate[] = []
  #offered = false
  #negotiating: Promise<void> = Promise.resolve()
  #answered: (sdp: string) => void = () => undefined
  #closed = false
  #keyFrameAskedMs = 0
  #keyFrameTimer: NodeJS.Timeout | undefined

  constructor(person: Person, events: Events) {
    this.person = person
    this.#events = events
    this.#up = {
      audio: this.#peer.addTransceiver("audio", { direction: "recvonly" }),
      video: this.#peer.addTransceiver("video", { direction: "recvonly" }),
    }
    for (const kind of KINDS) {
      this.#up[kind].onTrack.subscribe((track: MediaStreamTrack) => {
        track.onReceiveRtp.subscribe(packet => this.#events.arrived(kind, packet))
      })
    }
    this.#peer.onIceCandidate.subscribe(found => {
      if (!found) return
      const candidate = { candidate: found.candidate, sdpMid: found.sdpMid ?? "0" }
      if (this.#offered) this.#events.say({ kind: "candidate", candidate })
      else this.#early.push(candidate)
    })
    this.#peer.connectionStateChange.subscribe(state => {
      if (state === "connected") this.#askForFresh()
      if (state === "failed") this.#events.failed()
    })
  }

  /** This participant is to be sent what `other` sends. Takes effect with the next {@link negotiate}. */
  subscribe(other: Participant): void {
    this.#wanted.set(other.person.id, other)
  }

  unsubscribe(other: Participant): void {
    this.#wanted.delete(other.person.id)
  }

  /** Passes on a packet that `from` sent. Packets before the first answer are lost, as on any server. */
  forward(from: string, kind: Kind, packet: RtpPacket): void {
    const pair = this.#down.get(from)
    if (pair) void pair[kind].sender.sendRtp(packet.clone()).catch(() => undefined)
  }

  /** Offers what is there now. Offers follow each other; each waits for the answer to the one before. */
  negotiate(): Promise<void> {
    this.#negotiating = this.#negotiating.then(() => (this.#closed ? undefined : this.#offer()))
    return this.#negotiating
  }

  answer(sdp: string): void {
    this.#answered(sdp)
  }

  async candidate(candidate: Candidate): Promise<void> {
    if (!this.#closed && candidate.candidate) await this.#peer.addIceCandidate(candidate)
  }

  /** Asks this participant's camera for a key frame, now or as soon as the last request is old enough. */
  askKeyFrame(): void {
    if (this.#keyFrameTimer || this.#closed) return
    const wait = this.#keyFrameAskedMs + KEY_FRAME_EVERY_MS - Date.now()
    if (wait > 0) {
      this.#keyFrameTimer = setTimeout(() => {
        this.#keyFrameTimer = undefined
        this.askKeyFrame()
      }, wait)
      return
    }
    const { receiver } = this.#up.video
    const ssrc = receiver.track.ssrc ?? receiver.tracks[0]?.ssrc
    if (ssrc === undefined) return
    this.#keyFrameAskedMs = Date.now()
    void receiver.sendRtcpPLI(ssrc).catch(() => undefined)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#keyFrameTimer)
    this.#answered("")
    await this.#peer.close()
  }

  async #offer(): Promise<void> {
    if (!this.#arrange() && this.#offered) return
    const offer = await this.#peer.createOffer()
    await this.#peer.setLocalDescription(offer)
    const answer = new Promise<string>(resolve => {
      this.#answered = resolve
    })
    this.#events.say({
      kind: "offer",
      sdp: this.#peer.localDescription?.sdp ?? offer.sdp,
      placed: this.#placed(),
    })
    this.#offered = true
    for (const candidate of this.#early.splice(0)) this.#events.say({ kind: "candidate", candidate })
    const sdp = await answer
    if (this.#closed) return
    await this.#peer.setRemoteDescription({ type: "answer", sdp })
    this.#askForFresh()
  }

  /** A new receiver can show nothing before a key frame: ask at once, without waiting for him to notice. */
  #askForFresh(): void {
    if (this.#peer.connectionState !== "connected") return
    for (const other of this.#fresh) other.askKeyFrame()
    this.#fresh.clear()
  }

  /**
   * Adds and ends sections until they are those of the wanted people. Only between an answer and the next offer: werift loses
   * track of sections that change while an offer is under way.
   *
   * @returns Whether anything changed.
   */
  #arrange(): boolean {
    const gone = [...this.#down].filter(([id]) => !this.#wanted.has(id))
    for (const [id, pair] of gone) {
      this.#down.delete(id)
      for (const kind of KINDS) this.#peer.removeTrack(pair[kind].sender)
    }
    const come = [...this.#wanted.values()].filter(({ person }) => !this.#down.has(person.id))
    for (const other of come) {
      const pair = {
        audio: this.#peer.addTransceiver("audio", { direction: "sendonly" }),
        video: this.#peer.addTransceiver("video", { direction: "sendonly" }),
      }
      this.#down.set(other.person.id, pair)
      this.#fresh.add(other)
      this.#onKeyFrameAsked(pair.video, () => other.askKeyFrame())
    }
    return gone.length + come.length > 0
  }

  #placed(): Placed[] {
    return [...this.#down].flatMap(([person, pair]) =>
      KINDS.flatMap(kind => (pair[kind].mid === null ? [] : [{ mid: pair[kind].mid, person }])),
    )
  }

  /**
   * Chromium writes the SSRC of its own camera into the sender field of a PLI, and werift's router looks there first, so the
   * request never reaches our sender. We therefore listen at the transport, for the media field. RFC 4585 §6.3.1.
   */
  #onKeyFrameAsked(transceiver: RTCRtpTransceiver, act: () => void): void {
    const { sender } = transceiver
    this.#up.video.receiver.dtlsTransport.onRtcp.subscribe((packet: RtcpPacket) => {
      if (sender.stopped || !(packet instanceof RtcpPayloadSpecificFeedback)) return
      const { feedback } = packet
      if (feedback instanceof PictureLossIndication && feedback.mediaSsrc === sender.ssrc) act()
    })
  }
}
