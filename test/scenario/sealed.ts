/**
 * What a tap at the meeting's server gets, frame by frame: sealed or plain. Packets are put together to frames as a receiver
 * would; a sealed frame shows its key id and counter, and nothing else is believed of it.
 */
import type { Bytes, Counter, Kid } from "../../src/brand.ts"
import { carrierFor } from "../../src/codecs/carrierFor.ts"
import { Malformed } from "../../src/errors.ts"
import type { TappedPacket } from "../../src/sample/tap.ts"
import { decodeHeader } from "../../src/sframe/header.ts"
import { isOwnCarrier } from "./ownCarrier.ts"
import { vp8Payload } from "./vp8Payload.ts"

export type Verdict =
  | { kind: "sealed"; kid: Kid; counter: Counter /** First byte of the ciphertext. */; firstByte: number }
  | { kind: "plain" }

export interface TappedFrame {
  publisher: string
  media: "audio" | "video"
  ssrc: number
  timestamp: number
  packets: number
  bytes: number
  /** When its last packet came in, ms since the epoch. */
  atMs: number
  verdict: Verdict
}

export interface Tally {
  sealed: number
  plain: number
  /** Packets of plain frames. */
  plaintextPackets: number
  /** Packets of frames that never came whole, so that nothing can be said of them. */
  unjudgedPackets: number
}

/** Longest carrier: a VP8 slate of 1920×1080 has 3.6 kB, the Opus one a few bytes. A longer one could hide a plain frame. */
const MAX_CARRIER_BYTES = { audio: 32, video: 4_096 } as const
const MIME_TYPES = { audio: "audio/opus", video: "video/VP8" } as const
/** Frames of one SSRC that may still be waiting for packets. */
const MAX_OPEN_FRAMES = 32

/** Keeps the books of one tap. Give {@link Ledger.watch} to it. */
export class Ledger {
  readonly frames: TappedFrame[] = []
  /** Times that a (key id, counter) came again with another picture or sound: always 0, or the cipher is broken. */
  repeats = 0
  readonly #open = new Map<string, Map<number, TappedPacket[]>>()
  readonly #used = new Map<string, string>()
  readonly #unjudged = new Map<string, number>()

  readonly watch = (packet: TappedPacket): void => {
    if (packet.payload.length === 0) return
    if (packet.kind === "audio") this.#judge([packet], packet.payload)
    else this.#collect(packet)
  }

  /** Figures of one publisher, or of all. */
  tally(publisher?: string): Tally {
    const own = this.frames.filter(frame => publisher === undefined || frame.publisher === publisher)
    const plain = own.filter(({ verdict }) => verdict.kind === "plain")
    let unjudgedPackets = 0
    for (const [name, packets] of this.#unjudged) {
      if (publisher === undefined || name === publisher) unjudgedPackets += packets
    }
    return {
      sealed: own.length - plain.length,
      plain: plain.length,
      plaintextPackets: plain.reduce((sum, { packets }) => sum + packets, 0),
      unjudgedPackets,
    }
  }

  /**
   * Share of the commonest first byte among the sealed frames: about 1/256 of a cipher's, and near 1 if something only dressed
   * plain Opus or VP8 as sealed. Of some hundreds of frames it stays below 0.05.
   */
  commonestFirstByte(media: "audio" | "video"): number {
    const counts = new Array<number>(256).fill(0)
    let frames = 0
    for (const frame of this.frames) {
      if (frame.media !== media || frame.verdict.kind === "plain") continue
      frames += 1
      counts[frame.verdict.firstByte] = (counts[frame.verdict.firstByte] ?? 0) + 1
    }
    return frames === 0 ? 0 : Math.max(...counts) / frames
  }

  /** Names of everybody from whom a frame has come. */
  publishers(): string[] {
    return [...new Set(this.frames.map(({ publisher }) => publisher))]
  }

  #collect(packet: TappedPacket): void {
    const stream = `${packet.publisher}/${packet.ssrc}`
    const open = this.#open.get(stream) ?? new Map<number, TappedPacket[]>()
    this.#open.set(stream, open)
    const packets = open.get(packet.timestamp) ?? []
    if (packets.some(({ sequence }) => sequence === packet.sequence)) return
    packets.push(packet)
    open.set(packet.timestamp, packets)
    const frame = whole(packets)
    if (frame) {
      open.delete(packet.timestamp)
      this.#judge(packets, frame)
    }
    for (const [timestamp, waiting] of open) {
      if (open.size <= MAX_OPEN_FRAMES) return
      open.delete(timestamp)
      this.#unjudged.set(packet.publisher, (this.#unjudged.get(packet.publisher) ?? 0) + waiting.length)
    }
  }

  #judge(packets: TappedPacket[], bytes: Uint8Array): void {
    const [first] = packets
    if (!first) return
    const { publisher, kind, ssrc, timestamp } = first
    const verdict = judge(kind, bytes)
    const atMs = Math.max(...packets.map(packet => packet.atMs))
    this.frames.push({
      publisher,
      media: kind,
      ssrc,
      timestamp,
      packets: packets.length,
      bytes: bytes.length,
      atMs,
      verdict,
    })
    if (verdict.kind === "plain") return
    const pair = `${publisher}/${verdict.kid}/${verdict.counter}`
    const use = `${ssrc}/${timestamp}`
    if ((this.#used.get(pair) ?? use) !== use) this.repeats += 1
    this.#used.set(pair, use)
  }
}

/** Whether `bytes`, a whole frame as it goes over the wire, is sealed. Needs no key. */
export function judge(kind: "audio" | "video", bytes: Uint8Array): Verdict {
  const frame: Bytes = Uint8Array.from(bytes)
  const found = carrierFor(MIME_TYPES[kind])?.unwrap(frame)
  const carrierBytes = found?.ciphertext.byteOffset ?? 0
  if (!found || carrierBytes > MAX_CARRIER_BYTES[kind] || !isOwnCarrier(kind, frame, carrierBytes)) {
    return { kind: "plain" }
  }
  try {
    const { kid, counter, length } = decodeHeader(found.header)
    if (length !== found.header.length) return { kind: "plain" }
    return { kind: "sealed", kid, counter, firstByte: found.ciphertext[0] ?? 0 }
  } catch (error) {
    if (error instanceof Malformed) return { kind: "plain" }
    throw error
  }
}

/** The frame of these packets, once its first, its last and everything between is there. RFC 7741 §4. */
function whole(packets: TappedPacket[]): Uint8Array | undefined {
  const last = packets.find(({ marker }) => marker)
  if (!last) return undefined
  const before = (packet: TappedPacket) => (last.sequence - packet.sequence) & 0xffff
  const inOrder = [...packets].sort((a, b) => before(b) - before(a))
  const [first] = inOrder
  if (!first || before(first) !== packets.length - 1) return undefined
  const parts = inOrder.map(({ payload }) => vp8Payload(payload))
  if (!parts[0]?.begins) return undefined
  return Buffer.concat(parts.map(part => part.bytes))
}
