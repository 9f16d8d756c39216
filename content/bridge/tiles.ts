import type { LeafIndex, SourceId } from "../../src/brand.ts"
import type { FromHook } from "../../src/messages/hook.ts"
import type { PageView } from "../../src/messages/page.ts"
import type { FromWorker } from "../../src/messages/worker.ts"

/** What a key proves, or does not, of one incoming track. */
export type Tile =
  | { kind: "member"; name: string }
  /** Played in the clear, by the person's own decision. */
  | { kind: "clear" }
  /** Arrives, opens with no member's key, and is not played. */
  | { kind: "blocked" }

interface Incoming {
  track: string
  leaf: LeafIndex | null
  clear: number
  state: "quiet" | "clear" | "blocked"
}

/** Joins what the hook says of tracks with what the worker says of keys and the background of names. */
export class Tiles {
  readonly #sources = new Map<SourceId, Incoming>()
  #names: PageView["names"] = {}

  hook(message: FromHook): void {
    if (message.kind === "source-gone") this.#sources.delete(message.source)
    if (message.kind !== "source-added" || message.direction !== "receive") return
    const before = this.#sources.get(message.source) ?? { leaf: null, clear: 0, state: "quiet" }
    this.#sources.set(message.source, { ...before, track: message.track })
  }

  worker(message: FromWorker): void {
    if (message.kind === "report") {
      for (const { source, sender, clear } of message.sources) {
        const incoming = this.#sources.get(source)
        if (!incoming) continue
        if (sender) incoming.leaf = sender.leaf
        if (clear > incoming.clear) incoming.state = "clear"
        incoming.clear = clear
      }
    }
    if (message.kind !== "source-unknown" && message.kind !== "source-cleared") return
    const incoming = this.#sources.get(message.source)
    if (incoming) incoming.state = message.kind === "source-unknown" ? "blocked" : "quiet"
  }

  view(view: PageView): void {
    this.#names = view.names
  }

  /** @returns `undefined` for a track of which nothing is known, like one's own camera. */
  of(track: string): Tile | undefined {
    for (const { track: id, leaf, state } of this.#sources.values()) {
      if (id !== track) continue
      if (state === "clear" || state === "blocked") return { kind: state }
      const name = leaf === null ? undefined : this.#names[leaf]
      return name === undefined ? undefined : { kind: "member", name }
    }
    return undefined
  }
}
