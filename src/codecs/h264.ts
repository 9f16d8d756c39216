import type { Bytes } from "../brand.ts"
import { concat, startsWith } from "../bytes.ts"
import { fromHex } from "../hex.ts"
import { escapeFrom, findNals, unescaped } from "./annexB.ts"
import { type Carrier, NOTHING, type Surround, type Unsealed } from "./carrier.ts"
import { isH264Filler } from "./filler.ts"
import { type Found, findSealed, frameAround, type SealedBytes } from "./trailer.ts"

/**
 * The sealed frame is a NAL unit of filler data, which decoders throw away, behind the slices of a padlock of 320 × 240. A key frame
 * brings its parameter sets with it: without them a receiver would not begin.
 */
export function h264Carrier(): Carrier {
  const states = new Map<number | undefined, { frameNumber: number; idrId: 0 | 1 }>()
  return {
    surround(_plain, { type, ssrc }) {
      const state = states.get(ssrc) ?? { frameNumber: 0, idrId: 1 }
      states.set(ssrc, state)
      if (type === "key") {
        state.frameNumber = 0
        state.idrId = state.idrId === 0 ? 1 : 0
        return KEYS[state.idrId]
      }
      state.frameNumber = (state.frameNumber + 1) % FRAME_NUMBERS
      return DELTAS[state.frameNumber]
    },
    wrap,
    unwrap,
    classify,
  }
}

/**
 * SPS: baseline (42, constraints c0), level 3.0 (1e). Then by bits: frame numbers of 4 bits, picture order as decoded (type 2), one
 * reference frame, gaps allowed, 20 × 15 macroblocks, no cropping; of the VUI only the bitstream restriction. H.264 §7.3.2.1.
 */
const SEQUENCE = fromHex("6742c01eda8507e806d0442350")
/** PPS: CAVLC, one slice group, deblocking may be switched off. §7.3.2.2. */
const PICTURE = fromHex("68ce3c80")
/**
 * IDR slice, frame number 0, idr_pic_id 0, no deblocking, QP 51: Intra 16 × 16 by DC or from a neighbour, and at the padlock's edges
 * a single coefficient. §7.3.3.
 */
const PADLOCK = fromHex(
  "658884064898a037df7df7df7df7df7df7df7df7df7d77df7df7df7df7df7df7df7df7df7d77df7df7df7c98a0004afb" +
    "efaefbefbefbefaefbefbefbe4c5000257c98a0004efaefaefbefbefbebbefbefbefae4c5000277df7d75df7df7df7d7" +
    "7df7df7df5d77df7d75df7df7df7d77df7df26280012befbefbefbefbebbefbefaefbefbebbefbefbefbefbebbefbefa" +
    "efbefbebbefbe4c5000277d77df7d77df7df5df7df7d77df7d77d77df7d77df7df5df7df7d77df7df7df7df7d77df7df" +
    "5df7df7d77df7df7df7df7d77df7df5df7df7df7df7df7df7df7df7df7df5df7df7df7df7df7df7df7df7df7df5df7df" +
    "7df7df7df7df7df7df7df7df80",
)
/** `slice` with idr_pic_id 1 (bits 010) instead of 0 (bit 1): two key frames that follow each other must differ in it. */
function withOtherId(slice: Bytes): Bytes {
  return slice.map((byte, at) =>
    at < 2 ? byte : at === 2 ? 0x82 : ((slice[at - 1] ?? 0) << 6) | (byte >> 2),
  )
}

/** Frame numbers of 4 bits. */
const FRAME_NUMBERS = 16

/** P slice of frame `number` in which all 300 macroblocks are skipped, without deblocking. §7.3.3, §7.3.4. */
function sameAgain(number: number): Bytes {
  return Uint8Array.of(0x41, 0x9a | (number >> 3), ((number & 7) << 5) | 2, 0x80, 0x25, 0xb0)
}

const START_CODE = Uint8Array.of(0, 0, 0, 1)

function surroundOf(...nals: Bytes[]): Surround {
  return { before: concat(...nals.flatMap(nal => [START_CODE, nal])), after: NOTHING }
}

const KEYS = [
  surroundOf(SEQUENCE, PICTURE, PADLOCK),
  surroundOf(SEQUENCE, PICTURE, withOtherId(PADLOCK)),
] as const
const DELTAS = Array.from({ length: FRAME_NUMBERS }, (_, number) => surroundOf(sameAgain(number)))

/** NAL type of filler data. SEI (6) would do in browsers, but other decoders read it. §7.4.1. */
const FILLER = 12
/** The stop bit that ends a NAL unit, in a byte of its own. §7.3.2.11. */
const STOP = 0x80

function wrap({ before }: Surround, sealed: SealedBytes): ArrayBuffer {
  const nal = before.length + START_CODE.length
  const frame = frameAround(sealed, { at: nal + 1, carrier: 1, after: 1 })
  frame.set(before)
  frame.set(START_CODE, before.length)
  frame[nal] = FILLER
  frame[frame.length - 1] = STOP
  return escapeFrom(frame, nal).buffer
}

function unwrap(frame: Bytes): Found | undefined {
  for (const { bytes, escapes } of findNals(frame)) {
    if (((bytes[0] ?? 0) & 0x1f) !== FILLER || bytes.at(-1) !== STOP) continue
    const found = findSealed(unescaped({ bytes: bytes.subarray(0, -1), escapes }))
    if (found) return found
  }
  return undefined
}

function classify(frame: Bytes): Unsealed {
  if (isH264Filler(frame)) return "filler"
  const isOurs = (nal: Bytes) =>
    startsWith(nal, SEQUENCE) ||
    (nal[0] === 0x41 && startsWith(nal, sameAgain(((nal[1] ?? 0) & 1) * 8 + ((nal[2] ?? 0) >> 5))))
  return findNals(frame).some(({ bytes }) => isOurs(bytes)) ? "cut" : "foreign"
}
