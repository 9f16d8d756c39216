/** One of the three ways of handling a track's frames, on the streams of a transform. */
import { FrameWorker, type Transformer } from "../../../content/worker/frameWorker.ts"
import type { Frame } from "../../../content/worker/pipeline.ts"
import type { SourceId } from "../../../src/brand.ts"
import { type Ends, install, rawEnds } from "../functions/ends.ts"
import { livekitCryptor } from "../functions/livekit.ts"
import type { Mode, Options } from "./modes.ts"

export type Handle = (transformer: Transformer, options: Options) => void

export interface Handler {
  readonly handle: Handle
  /** Seals with that epoch's key from now on, where the way of handling knows epochs. */
  rekey?(epoch: number): void
}

const HANDLERS: Record<Mode, () => Handler> = {
  loop: () => ({ handle: transformer => void passAlong(transformer) }),
  cipher() {
    const ends = rawEnds()
    return { handle: (transformer, { direction }) => void encipher(transformer, ends, direction) }
  },
  livekit: () => ({
    handle(transformer, options) {
      const operation = options.direction === "send" ? "encode" : "decode"
      void livekitCryptor().then(cryptor =>
        cryptor.setupTransform(operation, transformer.readable, transformer.writable, options.source),
      )
    },
  }),
  ours() {
    const worker = new FrameWorker()
    const { port1, port2 } = new MessageChannel()
    worker.adopt(port2)
    // The bridge's part of the talk, which is no work of this thread's: what was said is not even looked at.
    port1.onmessage = () => port1.postMessage({ kind: "heard" })
    const rekey = (epoch: number) => port1.postMessage(install(epoch))
    rekey(1)
    return {
      rekey,
      handle: (transformer, { direction, media, source }) =>
        worker.transform(transformer, { direction, media, source: source as SourceId }),
    }
  },
}

export function handlerOf(mode: Mode): Handler {
  return HANDLERS[mode]()
}

async function passAlong({ readable, writable }: Transformer): Promise<void> {
  const [reader, writer] = [readable.getReader(), writable.getWriter()]
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    writer.write(value).catch(ended)
  }
}

async function encipher(
  { readable, writable }: Transformer,
  making: Promise<Ends>,
  direction: Options["direction"],
): Promise<void> {
  const ends = await making
  const [reader, writer] = [readable.getReader(), writable.getWriter()]
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    await (direction === "send" ? ends.seal(value) : ends.open(value))
    writer.write(value).catch(ended)
  }
}

/** The track has ended, and then so does the next read. */
function ended(): void {}

/** The same streams, with the time that each frame spends between them. Real streams, since LiveKit pipes them. */
export function timed(transformer: Transformer, note: (ms: number) => void): Transformer {
  const came = new WeakMap<Frame, number>()
  const reader = transformer.readable.getReader()
  const writer = transformer.writable.getWriter()
  return {
    readable: new ReadableStream<Frame>(
      {
        async pull(controller) {
          const { value, done } = await reader.read()
          if (done) return controller.close()
          came.set(value, performance.now())
          controller.enqueue(value)
        },
      },
      { highWaterMark: 0 },
    ),
    writable: new WritableStream<Frame>({
      write(frame) {
        note(performance.now() - (came.get(frame) ?? Number.NaN))
        return writer.write(frame)
      },
    }),
    sendKeyFrameRequest: () => transformer.sendKeyFrameRequest(),
  }
}
