/**
 * The wire side of one row: all connections of its pages. It keeps the books of every packet, and echoes media so that the page
 * decodes what went over the wire, each sink fed from one source.
 */
import type { RTCRtpSender, RtpPacket } from "werift"
import { Ledger } from "../scenario/sealed.ts"
import { type Kind, Line } from "./line.ts"
import type { FromWire, ToWire } from "./signalling.ts"
import { Sink } from "./sink.ts"

/** A source from which nothing has come for so long has ended: its sink may take another. */
const SILENT_MS = 300
/** At most one key frame is asked of a source in this time. */
const KEY_FRAME_EVERY_MS = 300

interface Source {
  kind: Kind
  line: Line
  ssrc: number
  page: number
  heardMs: number
  askedMs: number
}

export class Observer {
  readonly ledger = new Ledger()
  #packets = 0
  readonly #lines = new Map<string, Line>()
  readonly #sources = new Map<string, Source>()
  readonly #sinks = new Map<RTCRtpSender, Sink<Source>>()

  /** Page `page` of this row said something. `say` answers it. */
  async hear(page: number, message: ToWire, say: (message: FromWire) => void): Promise<void> {
    if (message.kind === "next-source") {
      for (const [sender, sink] of this.#sinks) if (sender.kind === "video") this.#moveOn(sink)
      return
    }
    if (message.kind === "fill") {
      for (const sink of this.#sinks.values()) sink.fill()
      return
    }
    const line = this.#line(page, message, say)
    if (message.kind === "offer") {
      // Whoever still sends is heard again in a moment.
      for (const source of this.#sources.values()) if (source.line === line) source.heardMs = 0
      await line.answer(message.sdp)
    }
    if (message.kind === "wanted") await line.offer(message.sections, message.ice)
    if (message.kind === "answer") await line.answered(message.sdp)
    if (message.kind === "candidate") await line.candidate(message.candidate)
  }

  /** Sealed frames so far. */
  get sealed(): Record<Kind, number> {
    const count = { audio: 0, video: 0 }
    for (const { media, verdict } of this.ledger.frames) if (verdict.kind === "sealed") count[media] += 1
    return count
  }

  /** Everything that has come so far, of whatever kind. */
  get packets(): number {
    return this.#packets
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lines.values()].map(line => line.close()))
  }

  #line(page: number, message: { line: string; sdp?: string }, say: (message: FromWire) => void): Line {
    const name = `${page}/${message.line}`
    const known = this.#lines.get(name)
    if (known) return known
    const layers = message.sdp?.includes("a=simulcast:send") ? "many" : "one"
    const line: Line = new Line(message.line, layers, {
      say,
      arrived: (kind, packet) => this.#arrived(page, line, kind, packet),
      keyFrameAsked: sender => this.#askKeyFrame(this.#sinks.get(sender)?.source),
    })
    this.#lines.set(name, line)
    return line
  }

  #arrived(page: number, line: Line, kind: Kind | undefined, packet: RtpPacket): void {
    const { header, payload } = packet
    // Padding, with which Chromium probes the line.
    if (payload.length === 0) return
    this.#packets += 1
    if (!kind) throw new Error(`a packet of type ${header.payloadType}, which was never negotiated`)
    const { ssrc, timestamp, sequenceNumber: sequence, marker } = header
    const atMs = Date.now()
    this.ledger.watch({ publisher: `page ${page}`, kind, payload, marker, timestamp, sequence, ssrc, atMs })
    const name = `${page}/${ssrc}`
    const source = this.#sources.get(name) ?? { kind, line, ssrc, page, heardMs: atMs, askedMs: 0 }
    source.heardMs = atMs
    this.#sources.set(name, source)
    for (const sink of this.#sinksOf(source)) sink.pass(packet)
  }

  #sinksOf(source: Source): Sink<Source>[] {
    const open = this.#open(source)
    const fed = open.filter(sink => sink.source === source)
    if (fed.length > 0) return fed
    const free = open.find(sink => !sink.source || Date.now() - sink.source.heardMs > SILENT_MS)
    if (!free) return []
    this.#feed(free, source)
    return [free]
  }

  /** The sinks of everybody, those of the source's own connection and page first. */
  #open(source: Source): Sink<Source>[] {
    const near = (line: Line, name: string) =>
      Number(line === source.line) * 2 + Number(name.startsWith(`${source.page}/`))
    return [...this.#lines]
      .sort(([oneName, one], [otherName, other]) => near(other, otherName) - near(one, oneName))
      .flatMap(([, line]) => line.sinks(source.kind))
      .map(sender => {
        const sink = this.#sinks.get(sender) ?? new Sink<Source>(source.kind, sender)
        this.#sinks.set(sender, sink)
        return sink
      })
  }

  #moveOn(sink: Sink<Source>): void {
    const live = [...this.#sources.values()].filter(
      ({ kind, heardMs }) => kind === "video" && Date.now() - heardMs < SILENT_MS,
    )
    const at = sink.source ? live.indexOf(sink.source) : -1
    const next = live[(at + 1) % live.length]
    if (next) this.#feed(sink, next)
  }

  #feed(sink: Sink<Source>, source: Source): void {
    sink.source = source
    this.#askKeyFrame(source)
  }

  #askKeyFrame(source: Source | undefined): void {
    if (source?.kind !== "video" || Date.now() - source.askedMs < KEY_FRAME_EVERY_MS) return
    source.askedMs = Date.now()
    source.line.askKeyFrame(source.ssrc)
  }
}
