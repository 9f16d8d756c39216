import type { Bytes } from "../brand.ts"
import { startsWith } from "../bytes.ts"
import { fromHex } from "../hex.ts"
import { type Carrier, enclose, type Surround } from "./carrier.ts"
import { findSealed } from "./trailer.ts"

/**
 * The sealed frame lies between a tiny frame and a superframe index that counts that frame only, so a decoder overlooks what is
 * between. An outsider gets all layers of a picture as one superframe, in which the last index holds: each of them therefore gives
 * the length of the carrier of the base layer, with which the superframe begins.
 */
export function vp9Carrier(): Carrier {
  const bases = new Map<number | undefined, { timestamp: number; surround: Surround }>()
  return {
    surround(_plain, { type, ssrc, timestamp, layer = 0 }): Surround {
      if (layer > 0) {
        const base = bases.get(ssrc)
        return base?.timestamp === timestamp && base.surround === PADLOCK ? ABOVE_PADLOCK : SAME_AGAIN
      }
      const surround = type === "key" ? PADLOCK : SAME_AGAIN
      bases.set(ssrc, { timestamp, surround })
      return surround
    },
    wrap: enclose,
    unwrap: frame => findSealed(frame.subarray(0, -INDEX_BYTES)),
    classify: frame =>
      [PADLOCK, SAME_AGAIN].some(({ before }) => startsWith(frame, before)) ? "cut" : "foreign",
  }
}

/** Marker 6, sizes of two bytes, one frame; its size (LE); the marker again. Annex B of the VP9 specification. */
const indexed = (frame: Bytes): Surround => {
  const marker = 0b110_01_000
  return { before: frame, after: Uint8Array.of(marker, frame.length, frame.length >> 8, marker) }
}
const INDEX_BYTES = 4

/**
 * Key frame of 160 × 120 with a padlock, made offline by libvpx. The picture's real size is nobody's business: what an SFU needs
 * stands in the payload descriptor.
 */
const PADLOCK = indexed(
  fromHex(
    "834983420009f0077000e0907063180002806fb17b15c52002e54000673ffffca32bfffffb543ffffbe9abb1a5a0fa6b" +
      "a50627d167a8613cbc9fef4aa331a9257016b04d253866847f26ea22691d56d798c1fca0aeaafc51a31bbef88f679da5" +
      "4f563ac4989662b1041faf66d5dd99b3fa2afcfd532417ce49eafc51872f88e7506b1ca8ae83a7c5f6bf73b7c98ddc80",
  ),
)
/** Frame marker 2, profile 0, show_existing_frame, slot 0: the padlock again, which its key frame has put into every slot. */
const SAME_AGAIN = indexed(Uint8Array.of(0b10_00_1_000))
/** An upper layer of the picture with the key frame. */
const ABOVE_PADLOCK: Surround = { before: SAME_AGAIN.before, after: PADLOCK.after }
