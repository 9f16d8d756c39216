import type { SourceId } from "../../src/brand.ts"
import type { TransformOptions } from "../../src/messages/transform.ts"
import type { FromWorker } from "../../src/messages/worker.ts"
import { Track, type Verdict } from "./track.ts"

/** Most sources that one report may hold. */
const MAX_REPORTED = 512

/** The totals of all sources, and when to speak of them. */
export class Tracks {
  readonly #tracks = new Map<SourceId, Track>()
  readonly #say: (message: FromWorker) => void
  #news: "some" | "none" = "none"

  constructor(say: (message: FromWorker) => void) {
    this.#say = say
  }

  /** The track of a source; a second transform of the same source goes on with its totals. */
  open(options: TransformOptions): Track {
    const known = this.#tracks.get(options.source)
    if (known && known.direction === options.direction && known.media === options.media) return known
    const fresh = new Track(options)
    this.#tracks.set(options.source, fresh)
    return fresh
  }

  gone(source: SourceId): void {
    this.#tracks.delete(source)
  }

  /** Takes note of what became of a frame; the first one that passes is news at once. */
  count(track: Track, verdict: Verdict): void {
    this.#news = "some"
    if (verdict !== "dropped" && track.write(verdict) === "first") this.report()
  }

  /** Reports if anything has changed since the last time. */
  report(): "said" | "nothing new" {
    if (this.#news === "none") return "nothing new"
    this.#news = "none"
    const sources = [...this.#tracks.values()].slice(0, MAX_REPORTED).map(track => track.report())
    this.#say({ kind: "report", sources })
    return "said"
  }

  /** Frames written so far, by sending source. */
  sent(): Record<SourceId, number> {
    const sending = [...this.#tracks.values()].filter(track => track.direction === "send")
    return Object.fromEntries(sending.map(track => [track.source, track.written])) as Record<SourceId, number>
  }
}
