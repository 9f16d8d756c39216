import { type Carrier, enclose, NOTHING, type Surround } from "./carrier.ts"
import { isVp8Filler } from "./filler.ts"
import { findSealed } from "./trailer.ts"
import { drawSlate, isSlate, type Size, type Slate } from "./vp8Slate.ts"

/** The sealed frame follows a slate of the picture's own size: some SFUs choose layers by the height in the key frame. */
export function vp8Carrier(): Carrier {
  const slates = new Map<string, Slate>()
  const bySsrc = new Map<number | undefined, Slate>()
  return {
    surround(plain, { ssrc }): Surround {
      const size = keyFrameSize(plain)
      if (!size) return { before: (bySsrc.get(ssrc) ?? slateOf(SMALL, slates)).delta, after: NOTHING }
      const slate = slateOf(size, slates)
      bySsrc.set(ssrc, slate)
      return { before: slate.key, after: NOTHING }
    },
    wrap: enclose,
    unwrap: findSealed,
    classify: frame => (isVp8Filler(frame) ? "filler" : isSlate(frame) ? "cut" : "foreign"),
  }
}

/** For a delta frame whose key frame was not seen, and for pictures whose slate would be too long. */
const SMALL: Size = { width: 160, height: 120 }
/** Macroblocks of 4096 × 2304: the carrier's length must fit into two bytes, and drawing takes time. */
const MAX_MACROBLOCKS = 36_864
/** Simulcast layers, and the few sizes that an encoder goes through when bandwidth changes. */
const MAX_SLATES = 8

/** Width and height from the encoder's key frame, without the scaling bits. RFC 6386 §9.1. @returns `undefined` for a delta frame. */
function keyFrameSize(plain: Uint8Array): Size | undefined {
  const [tag = 1, , , , , , widthLow = 0, widthHigh = 0, heightLow = 0, heightHigh = 0] = plain.subarray(
    0,
    10,
  )
  if (tag & 1 || plain.length < 10) return undefined
  const width = ((widthHigh & 0x3f) << 8) | widthLow
  const height = ((heightHigh & 0x3f) << 8) | heightLow
  const drawable =
    width > 0 && height > 0 && Math.ceil(width / 16) * Math.ceil(height / 16) <= MAX_MACROBLOCKS
  return drawable ? { width, height } : SMALL
}

function slateOf(size: Size, slates: Map<string, Slate>): Slate {
  const name = `${size.width}x${size.height}`
  const slate = slates.get(name) ?? drawSlate(size)
  slates.delete(name)
  slates.set(name, slate)
  for (const oldest of slates.keys()) {
    if (slates.size <= MAX_SLATES) break
    slates.delete(oldest)
  }
  return slate
}
