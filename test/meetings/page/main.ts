/** The one script of all small meeting pages; the address says which of them this is. */
import { changes } from "./changes.ts"
import { clients } from "./clients.ts"
import { frames } from "./frames.ts"
import type { Begin, Meeting } from "./meeting.ts"
import { ownTransforms } from "./ownTransforms.ts"
import { Wire } from "./wire.ts"

const shapes: Record<string, Begin> = { ...clients, ...changes, ...ownTransforms, ...frames }

/** Highest value that each figure had, by where it was read: a connection that is closed keeps its share. */
const peaks = new Map<string, number>()

function sum(what: string): number {
  return [...peaks].reduce((all, [name, value]) => all + (name.startsWith(what) ? value : 0), 0)
}

function note(name: string, value: unknown): void {
  if (typeof value === "number") peaks.set(name, Math.max(value, peaks.get(name) ?? 0))
}

/** What test/meetings/row.ts plays. */
export const stage = {
  meeting: undefined as Meeting | undefined,
  async begin(): Promise<void> {
    const shape = decodeURIComponent(location.pathname.split("/").at(-1) ?? "")
    const begin = shapes[shape]
    if (!begin) throw new Error(`no such meeting: ${shape}`)
    stage.meeting = await begin(await Wire.open())
  },
  steps: (): string[] => Object.keys(stage.meeting?.later ?? {}),
  async play(step: string): Promise<void> {
    await stage.meeting?.later?.[step]?.()
  },
  /** Totals over all connections, and what hook and worker have said. */
  async figures() {
    const live = (stage.meeting?.connections ?? []).filter(pc => pc.connectionState !== "closed")
    for (const [at, pc] of live.entries()) {
      for (const entry of (await pc.getStats()).values()) {
        note(`encoded ${at} ${entry.id}`, entry.framesEncoded)
        note(`decoded ${at} ${entry.id}`, entry.framesDecoded)
      }
    }
    for (const message of bench.worker) {
      if (message.kind !== "report") continue
      for (const { source, direction, media, sender, passed } of message.sources) {
        if (direction === "receive" && sender) note(`opened ${media} ${source}`, passed)
      }
    }
    return {
      connected: live.length > 0 && live.every(pc => pc.connectionState === "connected"),
      states: live.map(pc => [pc.connectionState, pc.iceConnectionState, pc.signalingState].join(" ")),
      encoded: sum("encoded"),
      decoded: sum("decoded"),
      openedAudio: sum("opened audio"),
      refused: bench.heard("worker-refused").length,
      transforms: bench.heard("page-transform").length,
      leaks: bench.heard("leak").length,
    }
  },
}

Reflect.set(globalThis, "stage", stage)
