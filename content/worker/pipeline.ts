import type { Verdict } from "./track.ts"

export type Frame = RTCEncodedVideoFrame | RTCEncodedAudioFrame

export interface Steps {
  /** Decides over one frame, and has put the bytes that may pass into it. Called in order; may finish out of order. */
  decide(frame: Frame): Verdict | Promise<Verdict>
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

/** A frame in its place in the line. */
interface Place {
  readonly frame: Frame
  verdict: Verdict | undefined
}

class Pipeline {
  readonly #line: Place[] = []
  readonly #reader: ReadableStreamDefaultReader<Frame>
  readonly #writer: WritableStreamDefaultWriter<Frame>
  readonly #steps: Steps
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
      const place: Place = { frame, verdict: undefined }
      this.#line.push(place)
      this.#decide(place)
      if (this.#line.length >= this.#steps.inFlight)
        await new Promise<void>(resolve => (this.#onRoom = resolve))
      if (this.#writing >= MAX_WRITING) await this.#writer.ready
    }
  }

  /** A frame over which `decide` failed is not written: whatever went wrong, nothing passes undecided. */
  #decide(place: Place): void {
    try {
      const verdict = this.#steps.decide(place.frame)
      if (typeof verdict === "string") this.#decided(place, verdict)
      else
        verdict.then(
          late => this.#decided(place, late),
          error => this.#decided(place, failed(error)),
        )
    } catch (error) {
      this.#decided(place, failed(error))
    }
  }

  /** Lets everybody at the head of the line go who has been decided over. */
  #decided(place: Place, verdict: Verdict): void {
    place.verdict = verdict
    for (let head = this.#line[0]; head?.verdict !== undefined; head = this.#line[0]) {
      this.#line.shift()
      if (head.verdict !== "dropped") this.#write(head.frame)
      this.#steps.done(head.verdict)
    }
    if (this.#line.length >= this.#steps.inFlight) return
    this.#onRoom?.()
    this.#onRoom = undefined
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
