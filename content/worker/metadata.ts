import { VERSION } from "../../src/codecs/trailer.ts"
import type { Media } from "../../src/messages/worker.ts"

/** What is authenticated with a frame besides its header: the trailer's version and the kind of media. */
export const METADATA = {
  audio: Uint8Array.of(VERSION, 1),
  video: Uint8Array.of(VERSION, 2),
} as const satisfies Record<Media, Uint8Array>
