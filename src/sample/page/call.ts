/** One stay in one room: the WebSocket and the peer connection, and what comes out of them. */
import { unreachable } from "../../never.ts"
import { decodeToPage, type Person, type Placed, type ToPage, type ToServer } from "../signalling.ts"

export interface CallEvents {
  /** The server has let us in. */
  joined(): void
  people(people: Person[], you: string): void
  /** `person` sends `track`. */
  track(person: string, track: MediaStreamTrack): void
  /** The stay is over, and not by {@link Call.leave}. */
  ended(why: "lost" | "full"): void
}

export class Call {
  readonly #events: CallEvents
  readonly #devices: MediaStream | undefined
  readonly #socket: WebSocket
  readonly #peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" })
  #you = ""
  #placed: Placed[] = []
  #steps: Promise<void> = Promise.resolve()
  #over = false

  constructor(room: string, name: string, devices: MediaStream | undefined, events: CallEvents) {
    this.#events = events
    this.#devices = devices
    this.#socket = new WebSocket(`ws${location.protocol.slice(4)}//${location.host}/signal`)
    this.#socket.addEventListener("open", () => this.#say({ kind: "join", room, name }))
    this.#socket.addEventListener("message", event => {
      const message = decodeToPage(String(event.data))
      if (message) this.#next(() => this.#hear(message))
    })
    this.#socket.addEventListener("close", () => this.#end("lost"))
    this.#peer.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate?.candidate) return
      this.#say({
        kind: "candidate",
        candidate: { candidate: candidate.candidate, sdpMid: candidate.sdpMid ?? "0" },
      })
    })
    this.#peer.addEventListener("track", ({ track, transceiver }) => {
      const place = this.#placed.find(({ mid }) => mid === transceiver.mid)
      if (place) this.#events.track(place.person, track)
    })
    this.#peer.addEventListener("connectionstatechange", () => {
      if (this.#peer.connectionState === "failed") this.#end("lost")
    })
  }

  setDevices(microphone: "on" | "off", camera: "on" | "off"): void {
    for (const track of this.#devices?.getTracks() ?? []) {
      track.enabled = (track.kind === "audio" ? microphone : camera) === "on"
    }
    this.#say({ kind: "devices", microphone, camera })
  }

  leave(): void {
    this.#over = true
    this.#socket.close()
    this.#peer.close()
  }

  /** Messages take effect one after the other; an offer is answered before the next one is looked at. */
  #next(step: () => void | Promise<void>): void {
    this.#steps = this.#steps.then(() => (this.#over ? undefined : step())).catch(() => this.#end("lost"))
  }

  async #hear(message: ToPage): Promise<void> {
    switch (message.kind) {
      case "welcome":
        this.#you = message.you
        this.#events.joined()
        return
      case "people":
        this.#events.people(message.people, this.#you)
        return
      case "offer":
        this.#placed = message.placed
        await this.#peer.setRemoteDescription({ type: "offer", sdp: message.sdp })
        this.#addDevices()
        await this.#peer.setLocalDescription(await this.#peer.createAnswer())
        this.#say({ kind: "answer", sdp: this.#peer.localDescription?.sdp ?? "" })
        return
      case "candidate":
        await this.#peer.addIceCandidate(message.candidate)
        return
      case "refused":
        this.#end("full")
        return
      default:
        return unreachable(message)
    }
  }

  #addDevices(): void {
    const sent = new Set(this.#peer.getSenders().map(sender => sender.track))
    for (const track of this.#devices?.getTracks() ?? []) {
      if (this.#devices && !sent.has(track)) this.#peer.addTrack(track, this.#devices)
    }
  }

  #say(message: ToServer): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  #end(why: "lost" | "full"): void {
    if (this.#over) return
    this.leave()
    this.#events.ended(why)
  }
}
