import { av1Carrier } from "./av1.ts"
import type { Carrier } from "./carrier.ts"
import { h264Carrier } from "./h264.ts"
import { opusCarrier } from "./opus.ts"
import { redCarrier } from "./redCarrier.ts"
import { vp8Carrier } from "./vp8.ts"
import { vp9Carrier } from "./vp9.ts"

/** Makes the carrier of one track. @returns `undefined` for a codec that has none: its frames must not pass. */
export function carrierFor(mimeType: string): Carrier | undefined {
  return CARRIERS.get(mimeType.toLowerCase())?.()
}

/** MIME types in lower case; they compare without regard to case (RFC 6838 §4.2). */
const CARRIERS: ReadonlyMap<string, () => Carrier> = new Map([
  ["audio/opus", opusCarrier],
  ["audio/red", redCarrier],
  ["video/vp8", vp8Carrier],
  ["video/vp9", vp9Carrier],
  ["video/h264", h264Carrier],
  ["video/av1", av1Carrier],
])
