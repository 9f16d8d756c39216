/** Frames as a transform gets them, without the cost of the browser's own accessors: that is measured on real connections. */
import type { Frame } from "../../../content/worker/pipeline.ts"
import { type Cell, PATHS } from "./cells.ts"

/** @param n Of the frame in its stream; the first is a key frame. */
export function frameOf({ path }: Cell, data: ArrayBuffer, n: number): Frame {
  const metadata = { mimeType: PATHS[path], synchronizationSource: 1_234, payloadType: 96 }
  const frame: Pick<Frame, "data" | "timestamp" | "getMetadata"> = {
    data,
    timestamp: n * 3_000,
    getMetadata: () => metadata,
  }
  return (path === "opus" ? frame : Object.assign(frame, { type: n === 0 ? "key" : "delta" })) as Frame
}

/** What an encoder makes: the first bytes as each codec has them, then noise. */
export function plaintext({ path, bytes }: Cell, n: number): Uint8Array<ArrayBuffer> {
  const plain = new Uint8Array(bytes)
  for (let at = 0; at < bytes; at += 65_536)
    crypto.getRandomValues(plain.subarray(at, Math.min(bytes, at + 65_536)))
  plain.set(START[path][n === 0 ? "key" : "delta"])
  return plain
}

/** Opus: 20 ms of CELT. VP8: 640 × 360. H.264: one slice behind a start code. */
const START = {
  opus: { key: [0xf8], delta: [0xf8] },
  vp8: { key: [0x10, 0x10, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1], delta: [0x11, 0x10, 0] },
  h264: { key: [0, 0, 0, 1, 0x65, 0x88, 0x84], delta: [0, 0, 0, 1, 0x41, 0x9a, 0x22] },
} as const
