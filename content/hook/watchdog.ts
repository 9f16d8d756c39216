import { type Attaching, attachAll, retireAll, silence } from "./attach.ts"
import { type Connection, type End, stateOf } from "./connections.ts"
import type { Frames } from "./frames.ts"
import { type Judgement, judge, type Look } from "./leak.ts"
import { call, natives } from "./natives.ts"

const EVERY_MS = 1_000
/** Firefox never answers for a sender whose frame is removed meanwhile. */
const STATS_WITHIN_MS = 3_000

/** Compares once a second what left the page's senders with what our worker wrote, and stops a track that goes past it. */
export class Watchdog {
  readonly #hook: Attaching
  readonly #frames: Frames
  readonly #judged = new WeakMap<End, Judgement>()
  #past = 0

  constructor(hook: Attaching, frames: Frames) {
    this.#hook = hook
    this.#frames = frames
  }

  start(): void {
    const look = async () => {
      const began = performance.now()
      try {
        await this.look()
      } finally {
        natives.setTimeout(look, Math.max(0, EVERY_MS - (performance.now() - began)))
      }
    }
    natives.setTimeout(look, EVERY_MS)
  }

  async look(): Promise<void> {
    const { connections, reports } = this.#hook
    this.#frames.look()
    if (connections.made === 0) return
    const senders = connections.live().flatMap(connection => this.#senders(connection))
    // Packets first: each was counted as a frame before it became one.
    const late = new Promise<undefined>(done => natives.setTimeout(done, STATS_WITHIN_MS))
    const left = await Promise.all(
      senders.map(async one => ({
        ...one,
        left: await Promise.race([payload(one.sender), late]),
      })),
    )
    const counts = senders.length > 0 ? await this.#hook.worker().counts() : undefined
    const live = new Set(connections.live())
    for (const { sender, end, connection, left: out } of left) {
      // Of a connection that was closed meanwhile the worker has forgotten what it wrote.
      if (!out || !live.has(connection)) continue
      const sent = counts && (counts[end.source] ?? 0)
      this.#weigh(sender, end, { ...out, sent })
    }
    const keyFramesAsked = left.reduce((most, { left: out }) => Math.max(most, out?.asked ?? 0), 0)
    reports.say({ kind: "watchdog", plaintextPackets: this.#past, keyFramesAsked })
  }

  #weigh(sender: RTCRtpSender, end: End, look: Look): void {
    const before = this.#judged.get(end)
    const now = judge(before, look)
    this.#judged.set(end, now)
    const more = now.leaked - (before?.leaked ?? 0)
    if (more <= 0) return
    this.#past += more
    const known = end.state === "shut"
    silence(sender, end)
    if (known) return
    const { source, media } = end
    this.#hook.reports.say({ kind: "leak", source, media, packets: more })
  }

  #senders(connection: Connection): { sender: RTCRtpSender; end: End; connection: Connection }[] {
    const pc = connection.ref.deref()
    const state = pc ? stateOf(pc) : "closed"
    if (!pc || state === "closed") {
      retireAll(this.#hook, connection)
      return []
    }
    if (state === "new") return []
    attachAll(this.#hook, pc)
    return call(natives.getSenders, pc).flatMap(sender => {
      const end = this.#hook.connections.end(sender)
      return end ? [{ sender, end, connection }] : []
    })
  }
}

/** `asked`: for key frames, by RFC 4585 §6.3.1 and RFC 5104 §4.3.1. */
async function payload(
  sender: RTCRtpSender,
): Promise<(Pick<Look, "packets" | "bytes"> & { asked: number }) | undefined> {
  const total = { packets: 0, bytes: 0, asked: 0 }
  try {
    const stats = await call(natives.getStats, sender)
    for (const entry of stats.values() as IterableIterator<unknown>) {
      if (!isOutbound(entry)) continue
      total.packets += (entry.packetsSent ?? 0) - (entry.retransmittedPacketsSent ?? 0)
      total.asked += (entry.pliCount ?? 0) + (entry.firCount ?? 0)
      total.bytes += (entry.bytesSent ?? 0) - (entry.retransmittedBytesSent ?? 0)
    }
    return total
  } catch {
    return undefined
  }
}

function isOutbound(entry: unknown): entry is RTCOutboundRtpStreamStats {
  return typeof entry === "object" && entry !== null && "type" in entry && entry.type === "outbound-rtp"
}
