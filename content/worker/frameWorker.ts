import type { SourceId } from "../../src/brand.ts"
import type { TransformOptions } from "../../src/messages/transform.ts"
import { decodeToWorker, type FromWorker, type SourceDecision } from "../../src/messages/worker.ts"
import { unreachable } from "../../src/never.ts"
import { BridgeWatch } from "./bridgeWatch.ts"
import { forgetEverything } from "./forget.ts"
import { KeyFrameAsker } from "./keyFrameAsker.ts"
import { Keys } from "./keys.ts"
import { Mouth } from "./mouth.ts"
import { runPipeline, type Steps, type Streams } from "./pipeline.ts"
import { Protector } from "./protect.ts"
import { SourceWatch } from "./sourceWatch.ts"
import type { Track } from "./track.ts"
import { Tracks } from "./tracks.ts"
import { Unprotector } from "./unprotect.ts"

/** Frames of one sender that may be undecided at a time. */
const SEALING_AT_ONCE = 8
/** Frames of one receiver: one that waits for its key, and its followers. */
const HELD_AT_MOST = 32
const TICK_MS = 1000

export interface Transformer extends Streams {
  sendKeyFrameRequest(): Promise<unknown>
}

/** Everything that one frame worker knows and does, for all senders and receivers of one page. */
export class FrameWorker {
  readonly #mouth = new Mouth()
  readonly #tracks = new Tracks(message => this.#say(message))
  readonly #watch = new SourceWatch()
  readonly #bridge = new BridgeWatch()
  readonly #decisions = new Map<SourceId, SourceDecision>()
  readonly #keys = new Keys({
    switched: (epoch, at) => this.#say({ kind: "switched", epoch, at }),
    worn: epoch => this.#say({ kind: "key-worn", epoch }),
  })

  constructor() {
    setInterval(() => this.#tick(), TICK_MS)
  }

  adopt(port: MessagePort): void {
    this.#mouth.adopt(port, data => this.#hear(data))
  }

  sent(): Record<SourceId, number> {
    return this.#tracks.sent()
  }

  gone(source: SourceId): void {
    this.#tracks.gone(source)
    this.#sayIf(this.#watch.gone(source))
  }

  transform(transformer: Transformer, options: TransformOptions): void {
    const track = this.#tracks.open(options)
    const steps = options.direction === "send" ? this.#sending(track) : this.#receiving(track, transformer)
    runPipeline(transformer, steps).catch(ended)
  }

  #sending(track: Track): Steps {
    const { source } = track
    const protector = new Protector(track, this.#keys, mimeType => {
      this.#say({ kind: "codec-refused", source, mimeType })
    })
    return this.#counting(track, frame => protector.decide(frame), SEALING_AT_ONCE)
  }

  #receiving(track: Track, transformer: Transformer): Steps {
    const { source, media } = track
    const unprotector = new Unprotector(track, {
      keys: this.#keys,
      asker: new KeyFrameAsker(track, () => transformer.sendKeyFrameRequest()),
      decision: () => this.#decisions.get(source) ?? "keep-blocked",
      opened: () => this.#sayIf(this.#watch.opened(source, media)),
      refused: reason => this.#watch.refused(source, media, reason),
    })
    return this.#counting(track, frame => unprotector.decide(frame), HELD_AT_MOST)
  }

  #counting(track: Track, decide: Steps["decide"], inFlight: number): Steps {
    return { decide, done: verdict => this.#tracks.count(track, verdict), inFlight }
  }

  #hear(data: unknown): void {
    const message = decodeToWorker(data)
    if (!message) return
    switch (message.kind) {
      case "install-epoch":
        if (this.#keys.install(message) === "new") this.#watch.startOver(performance.now())
        return
      case "hold-sending":
        this.#keys.holdSealing()
        return
      case "forget-keys":
        this.#decisions.clear()
        forgetEverything(this.#keys)
        return
      case "heard":
        this.#bridge.heard()
        this.#keys.outlet = "open"
        return
      case "set-decision":
        this.#decisions.set(message.source, message.decision)
        return
      default:
        unreachable(message)
    }
  }

  #tick(): void {
    if (this.#tracks.report() === "said" && this.#bridge.said() === "silent") this.#keys.outlet = "shut"
    if (this.#keys.ring.newest === undefined) return
    for (const notice of this.#watch.tick(performance.now())) this.#say(notice)
  }

  #sayIf(message: FromWorker | undefined): void {
    if (message) this.#say(message)
  }

  #say(message: FromWorker): void {
    this.#mouth.say(message)
  }
}

/** The track has ended and its streams with it. Nothing passes after that. */
function ended(): void {}
