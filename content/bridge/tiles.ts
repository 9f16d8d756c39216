import type { Epoch, LeafIndex, SourceId } from "../../src/brand.ts"
import type { FromHook } from "../../src/messages/hook.ts"
import type { Departed, PageView } from "../../src/messages/page.ts"
import type { Signalling } from "../../src/messages/signalling.ts"
import type { FromWorker, Media } from "../../src/messages/worker.ts"
import { RollCalls } from "./rollCalls.ts"

/** What a key proves, or does not, of one incoming track. */
export type Tile =
  | { kind: "member"; name: string }
  /** A key proves `name`, and the page calls it `page`. */
  | { kind: "misnamed"; name: string; page: string }
  /** The last of it came from somebody who is no longer in: what still stands there is a picture of then. */
  | { kind: "gone"; name: string; how: Departed["how"] | "gone" }
  /** Played in the clear, by the person's own decision. */
  | { kind: "clear" }
  /** Arrives, opens with no member's key, and is not played. */
  | { kind: "blocked" }

interface Incoming {
  track: string
  media: Media
  sender: { leaf: LeafIndex; epoch: Epoch } | null
  passed: number
  clear: number
  state: "quiet" | "clear" | "blocked"
  /** Has anything been opened since the report before the last? */
  pace: "arriving" | "still"
}

/** Joins what the hook says of tracks with what the worker says of keys and the background of names. */
export class Tiles {
  readonly #sources = new Map<SourceId, Incoming>()
  readonly #calls = new RollCalls()
  #warnings: PageView["warnings"] = []
  /** How people went, by name: the background forgets it sooner than a page takes a picture away. */
  readonly #went = new Map<string, Departed["how"]>()
  /** Name that the page gives to what a source plays. */
  #claimed = new Map<SourceId, string>()
  /** What is played where ids of tracks do not tell; `""` where those of streams do not either. */
  readonly #played = new Map<string, SourceId | "">()

  hook(message: FromHook): void {
    if (message.kind === "source-gone") this.#sources.delete(message.source)
    if (message.kind === "roster") {
      const names = new Map(message.entries.map(({ id, name }) => [id, name]))
      this.#claimed = new Map(message.bound.map(({ source, entry }) => [source, names.get(entry) ?? ""]))
    }
    if (message.kind !== "source-added" || message.direction !== "receive") return
    const { source, track, media } = message
    const before = this.#sources.get(source)
    if (before) before.track = track
    else this.#sources.set(source, { track, media, ...UNHEARD })
  }

  worker(message: FromWorker): void {
    if (message.kind === "report") {
      for (const { source, sender, passed, clear } of message.sources) {
        const incoming = this.#sources.get(source)
        if (!incoming) continue
        if (sender) incoming.sender = sender
        if (clear > incoming.clear) incoming.state = "clear"
        incoming.pace = passed > incoming.passed ? "arriving" : "still"
        incoming.passed = passed
        incoming.clear = clear
      }
    }
    if (message.kind !== "source-unknown" && message.kind !== "source-cleared") return
    const incoming = this.#sources.get(message.source)
    if (incoming) incoming.state = message.kind === "source-unknown" ? "blocked" : "quiet"
  }

  view(view: PageView): void {
    this.#calls.note(view)
    this.#warnings = view.warnings
    for (const { name, how } of view.departed) this.#went.set(name, how)
  }

  signalling(message: Signalling): void {
    if (message.kind !== "played") return
    const key = playing(message.track, message.stream)
    if (this.#played.size < MOST_PLAYED || this.#played.has(key)) this.#played.set(key, message.source)
  }

  /**
   * @param stream Id of the stream in which it is played, which may tell tracks of one id apart.
   * @returns `undefined` for a track of which nothing is known, like one's own camera, or nothing for sure.
   */
  of(track: string, stream = ""): Tile | undefined {
    const sources = [...this.#sources].filter(([, one]) => one.track === track).map(([source]) => source)
    if (sources.length < 2) return this.#tileOf(sources[0])
    const source = this.#played.get(playing(track, stream))
    return source && sources.includes(source) ? this.#tileOf(source) : undefined
  }

  #tileOf(source: SourceId | undefined): Tile | undefined {
    const incoming = source && this.#sources.get(source)
    if (!incoming) return undefined
    if (incoming.state === "clear" || incoming.state === "blocked") return { kind: incoming.state }
    const named = incoming.sender && this.#calls.of(incoming.sender.leaf, incoming.sender.epoch)
    if (!named) return undefined
    const { name, standing } = named
    if (standing === "gone") return { kind: "gone", name, how: this.#went.get(name) ?? "gone" }
    const page = this.#claimed.get(source)
    return page !== undefined && this.#warnedOf(page, name)
      ? { kind: "misnamed", name, page }
      : { kind: "member", name }
  }

  /** Who is heard now, of those whose picture is on none of these tracks. Sorted. */
  heardOnly(shown: ReadonlySet<string>): string[] {
    const named = ([source]: readonly [SourceId, Incoming]) => {
      const tile = this.#tileOf(source)
      return tile?.kind === "member" || tile?.kind === "misnamed" ? [tile.name] : []
    }
    const all = [...this.#sources]
    const seen = new Set(
      all.filter(([, one]) => one.media === "video" && shown.has(one.track)).flatMap(named),
    )
    const heard = all.filter(([, one]) => one.media === "audio" && one.pace === "arriving").flatMap(named)
    return [...new Set(heard)].filter(name => !seen.has(name)).sort()
  }

  /** Whether two names are two is for the background to judge. */
  #warnedOf(page: string, key: string): boolean {
    return this.#warnings.some(one => one.kind === "wrong-name" && one.page === page && one.key === key)
  }
}

/** Most players of that kind that are told apart. */
const MOST_PLAYED = 1_024

function playing(track: string, stream: string): string {
  return JSON.stringify([track, stream])
}

const UNHEARD = { sender: null, passed: 0, clear: 0, state: "quiet", pace: "still" } as const
