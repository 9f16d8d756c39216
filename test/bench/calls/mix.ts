/**
 * A made-up meeting of 25, as one of them has it: two streams that go out and 48 that come in, on real streams of the platform.
 * The frames do not come from encoders, of which no machine could run so many beside what is measured.
 */
import type { Transformer } from "../../../content/worker/frameWorker.ts"
import type { Frame } from "../../../content/worker/pipeline.ts"
import { type Ends, ourEnds, rawEnds } from "../functions/ends.ts"
import { frameOf, plaintext } from "../functions/frame.ts"
import { livekitEnds } from "../functions/livekit.ts"
import type { Ask, Fed, Mode, Options } from "./modes.ts"
import type { Handle } from "./transforms.ts"

const OTHERS = 24
/** Frames a second. */
const RATE = { audio: 50, video: 30 } as const
const CELL = { audio: { path: "opus", bytes: 90 }, video: { path: "vp8", bytes: 3_000 } } as const

const SEALED_BY: Record<Mode, (media: Options["media"], n: number, epoch: number) => Promise<Ends>> = {
  loop: async () => ({ seal: async () => undefined, open: async () => undefined }),
  cipher: rawEnds,
  livekit: livekitEnds,
  ours: (media, n, epoch) => ourEnds(CELL[media].path, 100 + n, epoch),
}

type Made = Pick<Extract<Ask, { kind: "prepare" }>, "seconds" | "epoch">

interface Line {
  readonly options: Options
  readonly frames: Frame[]
}

let lines: Line[] = []
/** Who seals what comes in, by line: in the next round they go on with their counters, unless there is another key. */
const senders = new Map<string, Ends>()
let sealing = 1

/** Makes, and where they come in seals, the frames of so many seconds of the meeting. */
export async function prepare(mode: Mode, made: Made): Promise<void> {
  if (made.epoch !== sealing) senders.clear()
  sealing = made.epoch
  const kinds = ["audio", "video"] as const
  const own = kinds.map(media =>
    lineOf(mode, { direction: "send", media, source: media, watch: "nothing" }, made),
  )
  const others = Array.from({ length: OTHERS * 2 }, (_, n) => {
    const media = kinds[n % 2] ?? "audio"
    return lineOf(mode, { direction: "receive", media, source: String(n), watch: "nothing" }, made)
  })
  lines = await Promise.all([...own, ...others])
}

async function lineOf(mode: Mode, options: Options, { seconds, epoch }: Made): Promise<Line> {
  const { media, direction, source } = options
  const plain = plaintext(CELL[media], 1).buffer
  const ends =
    direction === "receive"
      ? (senders.get(source) ?? (await SEALED_BY[mode](media, Number(source), epoch)))
      : undefined
  if (ends) senders.set(source, ends)
  const frames: Frame[] = []
  for (let n = 0; n < RATE[media] * seconds; n++) {
    const frame = frameOf(CELL[media], plain, n)
    await ends?.seal(frame)
    frames.push(frame)
  }
  return { options, frames }
}

/** Runs through what was prepared as fast as it goes. */
export async function feed(handle: Handle): Promise<Fed> {
  let written = 0
  const fed = lines.reduce((sum, { frames }) => sum + frames.length, 0)
  await Promise.all(lines.map(line => play(line, handle, () => (written += 1))))
  lines = []
  return { fed, written }
}

/** Resolves when the line's last frame was written, or was not for as long as frames of nobody else were. */
function play({ options, frames }: Line, handle: Handle, written: () => void): Promise<void> {
  let next = 0
  let left = frames.length
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(patience)
      resolve()
    }
    const patience = setTimeout(done, MOST_MS)
    const readable = new ReadableStream<Frame>(
      {
        pull(controller) {
          const frame = frames[next++]
          if (frame) controller.enqueue(frame)
          else controller.close()
        },
      },
      { highWaterMark: 1 },
    )
    const writable = new WritableStream<Frame>({
      write() {
        written()
        left -= 1
        if (left === 0) done()
      },
    })
    const transformer: Transformer = { readable, writable, sendKeyFrameRequest: async () => undefined }
    handle(transformer, options)
  })
}

/** Frames that are dropped never come: longest that they are waited for, in ms. */
const MOST_MS = 30_000
