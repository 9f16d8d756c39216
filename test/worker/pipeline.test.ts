import { expect } from "chai"
import { type Frame, runPipeline, type Steps } from "../../content/worker/pipeline.ts"
import type { Verdict } from "../../content/worker/track.ts"
import { until } from "./call.ts"

/** A pipeline between real streams, whose decisions the test makes one by one. Frames are told by their timestamp. */
class Bench {
  readonly written: number[] = []
  readonly done: Verdict[] = []
  readonly #verdicts = new Map<number, { resolve(verdict: Verdict): void; reject(error: Error): void }>()
  readonly ended: Promise<void>
  #feed: ReadableStreamDefaultController<Frame> | undefined

  constructor(inFlight = 32) {
    const readable = new ReadableStream<Frame>({
      start: controller => {
        this.#feed = controller
      },
    })
    const writable = new WritableStream<Frame>({
      write: ({ timestamp }) => void this.written.push(timestamp),
    })
    const steps: Steps = {
      decide: ({ timestamp }) =>
        new Promise((resolve, reject) => {
          this.#verdicts.set(timestamp, { resolve, reject })
        }),
      done: verdict => this.done.push(verdict),
      inFlight,
    }
    this.ended = runPipeline({ readable, writable }, steps)
  }

  feed(from: number, to: number): void {
    for (let timestamp = from; timestamp <= to; timestamp++) {
      const frame: Pick<Frame, "timestamp" | "data"> = { timestamp, data: new ArrayBuffer(1) }
      this.#feed?.enqueue(frame as Frame)
    }
  }

  get undecided(): number {
    return this.#verdicts.size
  }

  async decide(timestamp: number, verdict: Verdict | Error): Promise<void> {
    const waiting = await until(() => this.#verdicts.get(timestamp))
    if (verdict instanceof Error) waiting.reject(verdict)
    else waiting.resolve(verdict)
  }

  close(): void {
    this.#feed?.close()
  }
}

describe("the pipeline of a track", () => {
  it("lets frames go in the order in which they came, however late the first is decided", async () => {
    const bench = new Bench()
    bench.feed(1, 5)
    for (const timestamp of [3, 5, 2, 4]) await bench.decide(timestamp, "passed")
    expect(bench.written).to.deep.equal([])
    await bench.decide(1, "passed")
    await until(() => bench.written.length === 5)
    expect(bench.written).to.deep.equal([1, 2, 3, 4, 5])
  })

  it("writes nothing that was dropped, and nothing over which the decision failed", async () => {
    const errors: string[] = []
    const mute = (event: ErrorEvent): void => {
      errors.push(event.message)
      event.preventDefault()
    }
    const formerly = window.onerror
    window.onerror = null
    addEventListener("error", mute, { capture: true })
    const bench = new Bench()
    bench.feed(1, 4)
    for (const [timestamp, verdict] of [
      [1, "dropped"],
      [2, new Error("broken")],
      [3, "clear"],
      [4, "empty"],
    ] as const)
      await bench.decide(timestamp, verdict)
    await until(() => bench.done.length === 4)
    removeEventListener("error", mute, { capture: true })
    window.onerror = formerly
    expect(bench.done).to.deep.equal(["dropped", "dropped", "clear", "empty"])
    expect(bench.written).to.deep.equal([3, 4])
    expect(errors).to.have.length(1)
  })

  it("reads no more frames than may wait at a time", async () => {
    const bench = new Bench(4)
    bench.feed(1, 20)
    await until(() => bench.undecided === 4)
    await new Promise(resolve => setTimeout(resolve))
    expect(bench.undecided).to.equal(4)
    await bench.decide(1, "passed")
    await until(() => bench.undecided === 5)
    for (let timestamp = 2; timestamp <= 20; timestamp++) await bench.decide(timestamp, "passed")
    await until(() => bench.written.length === 20)
  })

  it("ends with its track", async () => {
    const bench = new Bench()
    bench.close()
    await bench.ended
  })
})
