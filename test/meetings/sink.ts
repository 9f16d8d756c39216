import { type RTCRtpSender, RtpHeader, RtpPacket } from "werift"
import type { Kind } from "./line.ts"

/** What LiveKit's server fills in while somebody is muted: a key frame of 8×8, and 80 bytes of Opus silence. */
const FILLER = {
  video: Buffer.from("10" + "1002009d012a0800080000470885858885848802" + "02000c0d6000feffab5080", "hex"),
  audio: Buffer.concat([Buffer.from("f8fffe", "hex"), Buffer.alloc(77)]),
}
/** Time between two frames, in units of the RTP clock. */
const FRAME = { video: 90_000 / 20, audio: 48_000 / 50 }

/** One sender of the wire end, fed from one source at a time: its sequence and its clock go on when the source changes. */
export class Sink<Source extends object = object> {
  readonly #kind: Kind
  readonly #sender: RTCRtpSender
  #source: Source | undefined
  /** Added to what the source says, modulo 2^16 and 2^32. `undefined` until its next packet fixes it. */
  #shift: { sequence: number; timestamp: number } | undefined
  #last = { sequence: 0, timestamp: 0 }

  constructor(kind: Kind, sender: RTCRtpSender) {
    this.#kind = kind
    this.#sender = sender
  }

  get source(): Source | undefined {
    return this.#source
  }

  set source(source: Source) {
    this.#source = source
    this.#shift = undefined
  }

  pass(packet: RtpPacket): void {
    const { sequenceNumber, timestamp, marker } = packet.header
    this.#shift ??= {
      sequence: this.#last.sequence + 1 - sequenceNumber,
      timestamp: this.#last.timestamp + FRAME[this.#kind] - timestamp,
    }
    this.#send(packet.payload, marker, {
      sequence: (sequenceNumber + this.#shift.sequence) & 0xffff,
      timestamp: (timestamp + this.#shift.timestamp) >>> 0,
    })
  }

  /** A frame of the server's own, in the clear. */
  fill(): void {
    const kind = this.#kind
    const { sequence, timestamp } = this.#last
    this.#send(FILLER[kind], true, {
      sequence: (sequence + 1) & 0xffff,
      timestamp: (timestamp + FRAME[kind]) >>> 0,
    })
    this.#shift = undefined
  }

  #send(payload: Buffer, marker: boolean, at: { sequence: number; timestamp: number }): void {
    this.#last = at
    const packet = new RtpPacket(
      new RtpHeader({ marker, sequenceNumber: at.sequence, timestamp: at.timestamp }),
      payload,
    )
    void this.#sender.sendRtp(packet).catch(() => undefined)
  }
}
