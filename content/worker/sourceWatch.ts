import type { SourceId } from "../../src/brand.ts"
import type { DropReason, FromWorker, Media } from "../../src/messages/worker.ts"

/** Length of a window, in ms. */
export const WINDOW_MS = 2000
/** Windows with refused frames before a source is spoken of: a late key stays silent. */
const WINDOWS = 2
/**
 * Frames refused before a source is spoken of: fewer may be probes, or the end of something. A usual source sends as many in two
 * windows; one that shows a slide five times a second, or speaks seldom, is spoken of later.
 */
const FRAMES = { video: 40, audio: 100 } as const satisfies Record<Media, number>

/** Whom does a refused frame speak of? A late key comes, and a frame that was cut on its way had been sealed. */
const SPEAKS_OF = {
  "no-key-yet": "nobody",
  "lost-trailer": "nobody",
  "not-sframe": "somebody",
  "unknown-kid": "somebody",
  "bad-tag": "somebody",
  replayed: "somebody",
  "unknown-codec": "somebody",
} as const satisfies Record<DropReason, "nobody" | "somebody">

interface Watched {
  readonly media: Media
  /** Frames refused in this window, by reason. */
  refused: Map<DropReason, number>
  opened: number
  /** Windows with refused frames since the last that opened. */
  strikes: number
  /** Frames refused in them. */
  frames: number
  standing: "warned" | "unsuspected"
}

type Notice = Extract<FromWorker, { kind: "source-unknown" | "source-cleared" }>

/** Tells sources that send what no member's key opens. Pure but for what it remembers; time is an argument. */
export class SourceWatch {
  readonly #sources = new Map<SourceId, Watched>()
  #since = 0

  refused(source: SourceId, media: Media, reason: DropReason): void {
    if (SPEAKS_OF[reason] === "nobody") return
    const watched = this.#watched(source, media)
    watched.refused.set(reason, (watched.refused.get(reason) ?? 0) + 1)
  }

  /** @returns A notice if the source had been warned of. */
  opened(source: SourceId, media: Media): Notice | undefined {
    const watched = this.#watched(source, media)
    watched.opened += 1
    if (watched.standing === "unsuspected") return undefined
    watched.standing = "unsuspected"
    watched.strikes = 0
    watched.frames = 0
    return { kind: "source-cleared", source }
  }

  gone(source: SourceId): Notice | undefined {
    const watched = this.#sources.get(source)
    this.#sources.delete(source)
    return watched?.standing === "warned" ? { kind: "source-cleared", source } : undefined
  }

  /** The keys changed: what was refused around that moment says nothing. Standing warnings stand. */
  startOver(now: number): void {
    this.#since = now
    for (const watched of this.#sources.values()) {
      startWindow(watched)
      watched.strikes = 0
      watched.frames = 0
    }
  }

  /** Closes the window if it is full. @returns What is to be said now. */
  tick(now: number): Notice[] {
    if (now - this.#since < WINDOW_MS) return []
    this.#since = now
    return [...this.#sources].flatMap(([source, watched]) => close(source, watched))
  }

  #watched(source: SourceId, media: Media): Watched {
    const known = this.#sources.get(source)
    if (known) return known
    const fresh: Watched = {
      media,
      refused: new Map(),
      opened: 0,
      strikes: 0,
      frames: 0,
      standing: "unsuspected",
    }
    this.#sources.set(source, fresh)
    return fresh
  }
}

function close(source: SourceId, watched: Watched): Notice[] {
  const { media, refused, opened } = watched
  const frames = [...refused.values()].reduce((sum, count) => sum + count, 0)
  startWindow(watched)
  if (opened > 0) {
    watched.strikes = 0
    watched.frames = 0
    return []
  }
  if (frames === 0 || watched.standing === "warned") return []
  watched.strikes += 1
  watched.frames += frames
  if (watched.strikes < WINDOWS || watched.frames < FRAMES[media]) return []
  watched.standing = "warned"
  const [reason] = [...refused].reduce((most, entry) => (entry[1] > most[1] ? entry : most))
  return [{ kind: "source-unknown", source, media, reason, frames: watched.frames }]
}

function startWindow(watched: Watched): void {
  watched.refused = new Map()
  watched.opened = 0
}
