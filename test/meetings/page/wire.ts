/** The page's way to the wire end: signalling as a meeting's own client would do it, in either direction. */
import type { FromWire, Section, ToWire } from "../signalling.ts"

type Answering = () => unknown

export class Wire {
  readonly #socket: WebSocket
  readonly #waiting = new Map<string, (sdp: string) => void>()
  readonly #peers = new Map<string, RTCPeerConnection>()
  readonly #early: FromWire[] = []

  static async open(): Promise<Wire> {
    const socket = new WebSocket(`ws://${location.host}/wire${location.search}`)
    const wire = new Wire(socket)
    await new Promise(done => {
      socket.onopen = done
    })
    return wire
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data))
  }

  say(message: ToWire): void {
    this.#socket.send(JSON.stringify(message))
  }

  /** The page offers; `change` munges the description as some clients do. */
  async offer(line: string, pc: RTCPeerConnection, change = (sdp: string) => sdp): Promise<void> {
    this.#trickle(line, pc)
    const offer = await pc.createOffer()
    const sdp = change(offer.sdp ?? "")
    await pc.setLocalDescription({ type: "offer", sdp })
    const answer = this.#awaited(line)
    this.say({ kind: "offer", line, sdp })
    await pc.setRemoteDescription({ type: "answer", sdp: await answer })
    this.#settled(line, pc)
  }

  /** The wire end offers, and the page answers after having done `answering`. */
  async call(
    line: string,
    pc: RTCPeerConnection,
    sections: Section[],
    { answering = () => undefined, ice }: { answering?: Answering; ice?: "restart" } = {},
  ): Promise<void> {
    this.#trickle(line, pc)
    const offer = this.#awaited(line)
    this.say({ kind: "wanted", line, sections, ...(ice && { ice }) })
    await pc.setRemoteDescription({ type: "offer", sdp: await offer })
    await answering()
    await pc.setLocalDescription(await pc.createAnswer())
    this.say({ kind: "answer", line, sdp: pc.localDescription?.sdp ?? "" })
    this.#settled(line, pc)
  }

  #awaited(line: string): Promise<string> {
    return new Promise(done => this.#waiting.set(line, done))
  }

  #trickle(line: string, pc: RTCPeerConnection): void {
    if (pc.onicecandidate) return
    pc.onicecandidate = ({ candidate }) => {
      if (!candidate?.candidate) return
      const { candidate: text, sdpMid } = candidate
      this.say({ kind: "candidate", line, candidate: { candidate: text, sdpMid: sdpMid ?? "0" } })
    }
  }

  #settled(line: string, pc: RTCPeerConnection): void {
    this.#peers.set(line, pc)
    for (const message of this.#early.splice(0)) this.#hear(message)
  }

  #hear(message: FromWire): void {
    if (message.kind !== "candidate") {
      this.#waiting.get(message.line)?.(message.sdp)
      return
    }
    const pc = this.#peers.get(message.line)
    if (!pc) this.#early.push(message)
    else void pc.addIceCandidate(message.candidate).catch(() => undefined)
  }
}
