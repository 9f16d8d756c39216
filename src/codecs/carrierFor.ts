import type { Carrier } from "./carrier.ts"
import { opusCarrier } from "./opus.ts"
import { vp8Carrier } from "./vp8.ts"

/** Makes the carrier of one track. @returns `undefined` for a codec that has none: its frames must not pass. */
export function carrierFor(mimeType: string): Carrier | undefined {
  return CARRIERS.get(mimeType.toLowerCase())?.()
}

/** MIME types in lower case; they compare without regard to case (RFC 6838 §4.2). */
const CARRIERS: ReadonlyMap<string, () => Carrier> = new Map([
  ["audio/opus", opusCarrier],
  ["video/vp8", vp8Carrier],
])
