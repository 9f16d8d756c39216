/** The wire end of one connection of a page: it hears every packet from the first one on, and sends what it is told to. */
import {
  PictureLossIndication,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  type RTCRtpSender,
  type RTCRtpTransceiver,
  type RtcpPacket,
  RtcpPayloadSpecificFeedback,
  type RtpPacket,
  useSdesMid,
  useSdesRTPStreamId,
} from "werift"
import type { FromWire, Section } from "./signalling.ts"

export type Kind = "audio" | "video"

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
/** Simulcast layers are told apart by their rid. RFC 8852. */
const EXTENSIONS = { audio: [useSdesMid()], video: [useSdesMid(), useSdesRTPStreamId()] }

interface Events {
  say(message: FromWire): void
  arrived(kind: Kind | undefined, packet: RtpPacket): void
  /** The page's decoder of what `sender` sends wants a key frame. */
  keyFrameAsked(sender: RTCRtpSender): void
}

export class Line {
  readonly #name: string
  readonly #events: Events
  readonly #heard = new WeakSet<object>()
  readonly #peer: RTCPeerConnection
  #kinds = new Map<number, Kind>()
  #early: FromWire[] | undefined = []
  #steps: Promise<unknown> = Promise.resolve()

  constructor(name: string, layers: "one" | "many", events: Events) {
    this.#name = name
    this.#peer = new RTCPeerConnection({
      codecs: CODECS,
      // Only where they are needed: werift renumbers them when it offers in its turn, and Firefox refuses that.
      headerExtensions: layers === "many" ? EXTENSIONS : {},
      iceServers: [],
      iceUseIpv6: false,
      iceAdditionalHostAddresses: ["127.0.0.1"],
      iceInterfaceAddresses: { udp4: "127.0.0.1" },
      bundlePolicy: "max-bundle",
    })
    this.#events = events
    this.#peer.onIceCandidate.subscribe(found => {
      if (!found) return
      const candidate = { candidate: found.candidate, sdpMid: found.sdpMid ?? "0" }
      const message: FromWire = { kind: "candidate", line: name, candidate }
      if (this.#early) this.#early.push(message)
      else events.say(message)
    })
  }

  /** Answers the page's offer: hears all that it sends, and sends wherever it is ready to receive. */
  answer(sdp: string): Promise<unknown> {
    return this.#next(async () => {
      this.#early ??= []
      await this.#peer.setRemoteDescription({ type: "offer", sdp })
      for (const transceiver of this.#peer.getTransceivers()) {
        transceiver.setDirection(mirrored(sdp, transceiver))
      }
      await this.#peer.setLocalDescription(await this.#peer.createAnswer())
      this.#settled("answer", tidy(sdp, this.#peer.localDescription?.sdp ?? ""))
    })
  }

  offer(sections: Section[], ice?: "restart"): Promise<unknown> {
    return this.#next(async () => {
      for (const { kind, direction, stream } of sections) {
        const { sender } = this.#peer.addTransceiver(kind, { direction })
        if (stream) sender.streamIds = [stream]
      }
      this.#early ??= []
      const offer = await this.#peer.createOffer({ iceRestart: ice === "restart" })
      await this.#peer.setLocalDescription(offer)
      this.#settled("offer", this.#peer.localDescription?.sdp ?? "")
    })
  }

  answered(sdp: string): Promise<unknown> {
    return this.#next(() => this.#peer.setRemoteDescription({ type: "answer", sdp }))
  }

  candidate(candidate: { candidate: string; sdpMid: string }): Promise<unknown> {
    return this.#next(() => (candidate.candidate ? this.#peer.addIceCandidate(candidate) : undefined))
  }

  /** The senders that have somebody to send to. */
  sinks(kind: Kind): RTCRtpSender[] {
    if (this.#peer.dtlsTransports[0]?.state !== "connected") return []
    return this.#peer
      .getTransceivers()
      .filter(one => one.kind === kind && /send/.test(one.currentDirection ?? "") && !one.stopped)
      .map(one => one.sender)
  }

  askKeyFrame(ssrc: number): void {
    const feedback = new PictureLossIndication({ senderSsrc: 1, mediaSsrc: ssrc })
    const request = new RtcpPayloadSpecificFeedback({ feedback })
    void this.#peer.dtlsTransports[0]?.sendRtcp([request]).catch(() => undefined)
  }

  close(): Promise<void> {
    return this.#peer.close()
  }

  #next(step: () => unknown): Promise<unknown> {
    this.#steps = this.#steps.then(step)
    return this.#steps
  }

  /** Candidates follow the description to which they belong. */
  #settled(kind: "offer" | "answer", sdp: string): void {
    for (const [, type, media] of sdp.matchAll(/^a=rtpmap:(\d+) (VP8|opus)\//gm)) {
      this.#kinds.set(Number(type), media === "opus" ? "audio" : "video")
    }
    this.#listen()
    this.#events.say({ kind, line: this.#name, sdp })
    for (const message of this.#early ?? []) this.#events.say(message)
    this.#early = undefined
  }

  /** At the transport, before the router has found a receiver: no packet is missed, whatever it belongs to. */
  #listen(): void {
    for (const transport of this.#peer.dtlsTransports) {
      if (this.#heard.has(transport)) continue
      this.#heard.add(transport)
      transport.onRtp.subscribe(packet =>
        this.#events.arrived(this.#kinds.get(packet.header.payloadType), packet),
      )
      transport.onRtcp.subscribe(packet => this.#hearFeedback(packet))
    }
  }

  /** Here too, as the router looks for the wrong SSRC: see src/sample/participant.ts. */
  #hearFeedback(packet: RtcpPacket): void {
    if (!(packet instanceof RtcpPayloadSpecificFeedback)) return
    const { feedback } = packet
    if (!(feedback instanceof PictureLossIndication)) return
    const asked = this.#peer.getSenders().find(({ ssrc }) => ssrc === feedback.mediaSsrc)
    if (asked) this.#events.keyFrameAsked(asked)
  }
}

/** What we may do in a section of the page's offer. */
function mirrored(
  sdp: string,
  { mid }: RTCRtpTransceiver,
): "sendrecv" | "sendonly" | "recvonly" | "inactive" {
  const section = sdp.split(/^m=/m).find(part => new RegExp(`^a=mid:${mid}\\s*$`, "m").test(part)) ?? ""
  const [, theirs] = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m.exec(section) ?? []
  if (theirs === "sendonly") return "recvonly"
  if (theirs === "recvonly") return "sendonly"
  return theirs === "inactive" ? "inactive" : "sendrecv"
}

/**
 * Puts werift's answer right: it bundles sections that the offer had ended, and ends those that are merely inactive.
 * RFC 9143 §7.3, RFC 8829 §5.3.1.
 */
function tidy(offer: string, answer: string): string {
  const [, group = ""] = /^a=group:BUNDLE (.*)$/m.exec(offer) ?? []
  const ended = new Set(offer.split(/^m=/m).flatMap((part, at) => (/^\w+ 0 /.test(part) ? [at] : [])))
  return answer
    .replace(/^a=group:BUNDLE .*$/m, `a=group:BUNDLE ${group.trim()}`)
    .split(/^m=/m)
    .map((part, at) => (at === 0 || ended.has(at) ? part : part.replace(/^(\w+) 0 /, "$1 9 ")))
    .join("m=")
}
