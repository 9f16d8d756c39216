import type { Epoch, LeafIndex, SourceId } from "../../src/brand.ts"
import type { TransformOptions } from "../../src/messages/transform.ts"
import type { Direction, DropReason, Media, SourceReport } from "../../src/messages/worker.ts"

/** What became of a frame. Only `dropped` is not written. */
export type Verdict = "passed" | "clear" | "empty" | "filler" | "dropped"

/** Totals of one sender or receiver of the page. */
export class Track {
  readonly source: SourceId
  readonly direction: Direction
  readonly media: Media
  mimeType: string | null = null
  sender: { leaf: LeafIndex; epoch: Epoch } | null = null
  keyFrameRequests = 0
  #passed = 0
  #clear = 0
  #empty = 0
  #filler = 0
  #lastPassedAt = 0
  readonly #dropped: Partial<Record<DropReason, number>> = {}

  constructor({ source, direction, media }: TransformOptions) {
    this.source = source
    this.direction = direction
    this.media = media
  }

  /** Frames written so far. */
  get written(): number {
    return this.#passed + this.#clear + this.#empty + this.#filler
  }

  drop(reason: DropReason): "dropped" {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1
    return "dropped"
  }

  /** @returns `first` for the first frame that passed. */
  write(verdict: Exclude<Verdict, "dropped">): "first" | "later" {
    if (verdict === "empty") this.#empty += 1
    else if (verdict === "clear") this.#clear += 1
    else if (verdict === "filler") this.#filler += 1
    else {
      this.#passed += 1
      this.#lastPassedAt = Date.now()
      if (this.#passed === 1) return "first"
    }
    return "later"
  }

  report(): SourceReport {
    return {
      source: this.source,
      direction: this.direction,
      media: this.media,
      mimeType: this.mimeType,
      passed: this.#passed,
      clear: this.#clear,
      empty: this.#empty,
      filler: this.#filler,
      dropped: { ...this.#dropped },
      sender: this.sender,
      lastPassedAt: this.#lastPassedAt,
      keyFrameRequests: this.keyFrameRequests,
    }
  }
}
