import type { SourceId } from "../../src/brand.ts"
import type { Attaching } from "./attach.ts"
import { call, natives } from "./natives.ts"

const EVERY_MS = 500
/** Two receivers' tracks in streams of one id: nothing tells them apart. */
const SEVERAL = ""

/**
 * Says which receiver's track each video of the page plays, where the bridge cannot see it: servers like Janus give everybody's
 * tracks the same id, and only in this world is a track itself and not its name.
 */
export class Players {
  readonly #hook: Pick<Attaching, "connections" | "reports">
  readonly #said = new Map<string, SourceId | typeof SEVERAL>()

  constructor(hook: Pick<Attaching, "connections" | "reports">) {
    this.#hook = hook
  }

  /** Looks again and again: pages move their videos at will. */
  start(): void {
    natives.setTimeout(() => {
      try {
        this.#look()
      } finally {
        this.start()
      }
    }, EVERY_MS)
  }

  #look(): void {
    const sources = this.#sources()
    if (new Set([...sources.keys()].map(({ id }) => id)).size === sources.size) return
    const played = new Map<string, [MediaStream, MediaStreamTrack, SourceId | typeof SEVERAL]>()
    for (const { srcObject } of document.querySelectorAll("video")) {
      if (!(srcObject instanceof MediaStream)) continue
      for (const track of call(natives.getTracks, srcObject)) {
        const source = sources.get(track)
        if (!source) continue
        const key = `${srcObject.id} ${track.id}`
        const other = played.get(key)?.[2] ?? source
        played.set(key, [srcObject, track, other === source ? source : SEVERAL])
      }
    }
    for (const [key, [stream, track, source]] of played) {
      if (this.#said.get(key) === source) continue
      this.#said.set(key, source)
      this.#hook.reports.say({ kind: "played", stream: stream.id, track: track.id, source })
    }
  }

  #sources(): Map<MediaStreamTrack, SourceId> {
    const { connections } = this.#hook
    const sources = new Map<MediaStreamTrack, SourceId>()
    for (const { ref } of connections.live()) {
      const pc = ref.deref()
      for (const { receiver } of pc ? call(natives.getTransceivers, pc) : []) {
        const end = connections.end(receiver)
        if (end && end.state !== "gone") sources.set(receiver.track, end.source)
      }
    }
    return sources
  }
}
