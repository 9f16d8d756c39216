import type { Epoch } from "../../src/brand.ts"
import type { DropReason } from "../../src/messages/worker.ts"
import type { Frame } from "./pipeline.ts"
import type { Track } from "./track.ts"

/** Time between two requests of one source, in ms: a request or its answer may get lost, and the decoder asks after 3 s only. */
const ASK_EVERY_MS = 1000
/** A pause in a picture which, with a new key behind it, means that the sender had to withhold frames: longer than two at 20 fps. */
const PAUSE_MS = 110

/** Does a dropped frame leave the decoder without a reference? What never was a member's frame does not. */
const LEAVES_A_GAP = {
  "no-key-yet": "gap",
  "unknown-kid": "gap",
  "bad-tag": "gap",
  "lost-trailer": "gap",
  "not-sframe": "none",
  replayed: "none",
  "unknown-codec": "none",
} as const satisfies Record<DropReason, "gap" | "none">

/**
 * Asks the sender of one received picture for a key frame where the decoder has lost its reference. The request goes out with a frame
 * that passes: while nothing passes, a key frame would be of no use. It is made again until one has passed.
 */
export class KeyFrameAsker {
  readonly #send: () => Promise<unknown>
  readonly #track: Track
  readonly #clock: () => number
  #wanted: "yes" | "no" = "yes"
  #askedAt = Number.NEGATIVE_INFINITY
  #arrivedAt = Number.NEGATIVE_INFINITY

  /** @param clock In ms. To read it costs a twentieth of the cipher, so it is read where it matters only. */
  constructor(track: Track, send: () => Promise<unknown>, clock = () => performance.now()) {
    this.#track = track
    this.#send = send
    this.#clock = clock
  }

  dropped(reason: DropReason): void {
    if (LEAVES_A_GAP[reason] === "gap") this.#wanted = "yes"
  }

  /** A server's blank frame was played, which may have been a key frame. */
  filled(): void {
    this.#wanted = "yes"
  }

  /** A frame came in; call in order, before it is opened. @returns How long after the one before, in ms; 0 for sound. */
  arrived(): number {
    if (this.#track.media === "audio") return 0
    const now = this.#clock()
    const pause = now - this.#arrivedAt
    this.#arrivedAt = now
    return pause
  }

  /** A frame that came after `pause` opened under `epoch`. Call before the track takes note of that epoch. */
  openedUnder(epoch: Epoch, pause: number): void {
    const { sender } = this.#track
    if (sender !== null && sender.epoch !== epoch && pause > PAUSE_MS) this.#wanted = "yes"
  }

  passed(frame: Frame): void {
    if (this.#wanted === "no" || !("type" in frame)) return
    if (frame.type === "key") {
      this.#wanted = "no"
      return
    }
    const now = this.#clock()
    if (now - this.#askedAt < ASK_EVERY_MS) return
    this.#askedAt = now
    this.#track.keyFrameRequests += 1
    this.#send().catch(ended)
  }
}

/** The receiver has ended, or has no video yet; the decoder asks for itself then. */
function ended(): void {}
