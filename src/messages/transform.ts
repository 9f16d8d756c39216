/**
 * The edge between the hook and the frame worker that it has spawned: `Worker.postMessage` both ways, and the options of each
 * RTCRtpScriptTransform. The page can read and forge all of it, so nothing here is a key and nothing here opens a way round sealing.
 */
import type { SourceId } from "../brand.ts"
import { isCount, isFields, isOneOf, isText } from "./decode.ts"
import type { Direction, Media } from "./worker.ts"

/** `new RTCRtpScriptTransform(worker, options)`; the worker reads it as `event.transformer.options`. */
export interface TransformOptions {
  source: SourceId
  direction: Direction
  media: Media
}

export type HookToWorker =
  /** Once, with `port` in the transfer list; the worker honours the first and answers `ready` on that port. */
  | { kind: "adopt-port"; port: MessagePort }
  /** Answered by `counts` with the same `ask`. */
  | { kind: "count"; ask: number }
  /** The sender or receiver of this source has ended; its state may go. */
  | { kind: "gone"; source: SourceId }

/** `sent`: frames (sealed and empty ones) written to the packetizer so far, by sending source. */
export type WorkerToHook = { kind: "counts"; ask: number; sent: Record<SourceId, number> }

const isSourceId = (value: unknown): value is SourceId => isText(value, 64)

/** Narrows what arrived in the worker from its page. @returns `undefined` for anything else, which the worker drops. */
export function decodeHookToWorker(data: unknown): HookToWorker | undefined {
  if (!isFields(data)) return undefined
  switch (data["kind"]) {
    case "adopt-port":
      return data["port"] instanceof MessagePort ? { kind: "adopt-port", port: data["port"] } : undefined
    case "count":
      return isCount(data["ask"]) ? { kind: "count", ask: data["ask"] } : undefined
    case "gone":
      return isSourceId(data["source"]) ? { kind: "gone", source: data["source"] } : undefined
    default:
      return undefined
  }
}

/** Narrows what the worker answered. @returns `undefined` for anything else, which the hook drops. */
export function decodeWorkerToHook(data: unknown): WorkerToHook | undefined {
  if (!isFields(data) || data["kind"] !== "counts" || !isCount(data["ask"]) || !isFields(data["sent"]))
    return undefined
  const sent = Object.entries(data["sent"])
  if (sent.length > 4096 || !sent.every(([source, count]) => isSourceId(source) && isCount(count)))
    return undefined
  return { kind: "counts", ask: data["ask"], sent: Object.fromEntries(sent) as Record<SourceId, number> }
}

/** Narrows the options of a transform. @returns `undefined` for anything else: such a transform passes nothing at all. */
export function decodeTransformOptions(data: unknown): TransformOptions | undefined {
  if (!isFields(data)) return undefined
  const { source, direction, media } = data
  if (!isSourceId(source) || !isOneOf(direction, ["send", "receive"]) || !isOneOf(media, ["audio", "video"]))
    return undefined
  return { source, direction, media }
}
