import type { Verdict } from "./track.ts"

export type Frame = RTCEncodedVideoFrame | RTCEncodedAudioFrame

export interface Steps {
  /** Decides over one frame, and has put the bytes that may pass into it. Called in order; may finish out of order. */
  decide(frame: Frame): Promise<Verdict>
  /** The frame was handed on, or, if dropped, was not. */
  done(verdict: Verdict): void
  /** Frames that may be undecided at one time. */
  readonly inFlight: number
}

/** Writes not yet taken by the sink before we wait for it. */
const MAX_WRITING = 8

/**
 * Runs one transformer until its track ends: frames in, decided, and out in the order in which they came. Chromium silently ignores a
 * frame that is written after a later one, and then the picture freezes. A TransformStream would cost more than the cipher does.
 */
export async function runPipeline({ readable, writable }: Streams, steps: Steps): Promise<void> {
  await new Pipeline(readable.getReader(), writable.getWriter(), steps).run()
}

export interface Streams {
  readonly readable: ReadableStream<Frame>
  readonly writable: WritableStream<Frame>
}

class Pipeline {
  readonly #line: { frame: Frame; verdict: Promise<Verdict> }[] = []
  readonly #reader: ReadableStreamDefaultReader<Frame>
  readonly #writer: WritableStreamDefaultWriter<Frame>
  readonly #steps: Steps
  #releasing: "yes" | "no" = "no"
  #writing = 0
  #onRoom: (() => void) | undefined

  constructor(
    reader: ReadableStreamDefaultReader<Frame>,
    writer: WritableStreamDefaultWriter<Frame>,
    steps: Steps,
  ) {
    this.#reader = reader
    this.#writer = writer
    this.#steps = steps
  }

  async run(): Promise<void> {
    for (;;) {
      const { value: frame, done } = await this.#reader.read()
      if (done) return
      this.#line.push({ frame, verdict: this.#steps.decide(frame) })
      if (this.#releasing === "no") void this.#release()
      if (this.#line.length >= this.#steps.inFlight)
        await new Promise<void>(resolve => (this.#onRoom = resolve))
    }
  }

  /** A frame over which `decide` failed is not written: whatever went wrong, nothing passes undecided. */
  async #release(): Promise<void> {
    this.#releasing = "yes"
    for (let head = this.#line[0]; head; head = this.#line[0]) {
      const verdict = await head.verdict.catch(failed)
      this.#line.shift()
      if (verdict !== "dropped") this.#write(head.frame)
      this.#steps.done(verdict)
      if (this.#writing >= MAX_WRITING) await this.#writer.ready
      this.#onRoom?.()
      this.#onRoom = undefined
    }
    this.#releasing = "no"
  }

  #write(frame: Frame): void {
    this.#writing += 1
    this.#writer.write(frame).then(this.#settled, this.#settled)
  }

  /** A write fails when its track has ended, and then so does the next read. */
  readonly #settled = (): void => {
    this.#writing -= 1
  }
}

function failed(error: unknown): "dropped" {
  reportError(error)
  return "dropped"
}
