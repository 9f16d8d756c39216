import type { Bytes } from "../brand.ts"
import { concat, startsWith } from "../bytes.ts"
import { type BoolState, BoolWriter } from "./boolWriter.ts"

/** A picture of one grey with a padlock in a lighter one, and a frame that leaves it as it is. */
export interface Slate {
  readonly key: Bytes
  readonly delta: Bytes
}

/** Pixels; at most 14 bits each, as in a VP8 key frame. */
export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * Draws the slate of a size. Every macroblock of the delta frame and nearly all of the key frame are skipped, so a decoder never
 * reads the token partition that goes on behind `key` and `delta`: whatever follows them in the frame is legal VP8.
 */
export function drawSlate(size: Size): Slate {
  const columns = Math.ceil(size.width / 16)
  const rows = Math.ceil(size.height / 16)
  return { key: keyFrame(size, columns, rows), delta: deltaFrame(columns, rows) }
}

/** The encoder after all that precedes `prob_skip_false`, quantizer index 35. RFC 6386 §9.2 to §9.10. */
const KEY_HEADER: BoolState = { written: [0x00, 0x00, 0x46], bottom: 194, range: 192, bitCount: 5 }
/** The same up to the first macroblock: inter only, last frame only. RFC 6386 §9.3 to §9.11. */
const DELTA_HEADER: BoolState = {
  written: [0x00, 0x01, 0x18, 0x00, 0x10, 0x00, 0x30, 0xb0],
  bottom: 100661760,
  range: 177,
  bitCount: 3,
}

/** Does `frame` begin as a slate does? No encoder begins a picture so, without a filter, without new probabilities. */
export function isSlate(frame: Bytes): boolean {
  const [{ written }, at] = (frame[0] ?? 0) & 1 ? [DELTA_HEADER, 3] : [KEY_HEADER, 10]
  return startsWith(frame, Uint8Array.from(written), at)
}

const PADLOCK = ["..###..", ".#...#.", ".#...#.", "#######", "###.###", "###.###", "#######"]

/** The first prediction is 128, one padlock above the ground: with two greys 64 apart, each change is one and the same token. */
function lumaAt(column: number, row: number, columns: number, rows: number): "ground" | "lock" {
  const cells = PADLOCK.length
  const scale = Math.max(1, Math.floor((Math.min(columns, rows) * 0.6) / cells))
  if (cells > columns || cells > rows) return "ground"
  const x = Math.floor((column - Math.floor((columns - cells * scale) / 2)) / scale)
  const y = Math.floor((row - Math.floor((rows - cells * scale) / 2)) / scale)
  return PADLOCK[y]?.[x] === "#" ? "lock" : "ground"
}

function keyFrame({ width, height }: Size, columns: number, rows: number): Bytes {
  const modes = new BoolWriter(KEY_HEADER)
  const tokens = new BoolWriter()
  const luma = (column: number, row: number) => lumaAt(column, row, columns, rows)
  let codedAbove = new Set<number>()
  modes.putLiteral(PROB_SKIP_FALSE, 8)
  for (let row = 0; row < rows; row++) {
    const coded = new Set<number>()
    for (let column = 0; column < columns; column++) {
      const own = luma(column, row)
      const above = row > 0 ? luma(column, row - 1) : undefined
      const left = column > 0 ? luma(column - 1, row) : undefined
      const mode = predict(own, above, left)
      modes.put(PROB_SKIP_FALSE, mode === "coded" ? 0 : 1)
      for (const [probability, bit] of MODE_BITS[mode]) modes.put(probability, bit)
      if (mode !== "coded") continue
      const context = (codedAbove.has(column) ? 1 : 0) + (coded.has(column - 1) ? 1 : 0)
      putStep(tokens, context, own)
      coded.add(column)
    }
    codedAbove = coded
  }
  const first = modes.finish()
  const start = [0x9d, 0x01, 0x2a, width & 0xff, width >> 8, height & 0xff, height >> 8]
  return concat(frameTag(0, first.length), Uint8Array.from(start), first, tokens.finish())
}

type Grey = "ground" | "lock"
type Mode = "dc" | "vertical" | "horizontal" | "coded"

/** How the macroblock gets its grey: from its neighbours, or, when both are of the other grey, from a step of 64 upon DC. */
function predict(own: Grey, above: Grey | undefined, left: Grey | undefined): Mode {
  if (above === own && (left === own || left === undefined)) return "dc"
  if (left === own && above === undefined) return "dc"
  if (above === own) return "vertical"
  if (left === own) return "horizontal"
  return "coded"
}

/** Odds of a macroblock not being skipped. */
const PROB_SKIP_FALSE = 24
/** Luma mode, then DC for chroma, as probability and bit. RFC 6386 §11.2. */
const MODE_BITS = {
  dc: [
    [145, 1],
    [156, 0],
    [163, 0],
    [142, 0],
  ],
  coded: [
    [145, 1],
    [156, 0],
    [163, 0],
    [142, 0],
  ],
  vertical: [
    [145, 1],
    [156, 0],
    [163, 1],
    [142, 0],
  ],
  horizontal: [
    [145, 1],
    [156, 1],
    [128, 0],
    [142, 0],
  ],
} as const satisfies Record<Mode, readonly (readonly [number, 0 | 1])[]>

/** Default odds on the way to DCT_CAT5 as the first token of a Y2 block, by context. RFC 6386 §13.5. */
const TO_CAT5 = [
  [198, 35, 237, 223, 162, 145, 62],
  [131, 45, 198, 221, 220, 252, 1],
  [68, 47, 146, 208, 221, 255, 128],
] as const
/** Extra bits of DCT_CAT5 for 64 = 35 + 29, as probability and bit. RFC 6386 §13.2. */
const EXTRA_29 = [
  [180, 1],
  [157, 1],
  [141, 1],
  [134, 0],
  [130, 1],
] as const
/** End of block behind a first token greater than 1 in Y2; and at once in Y and in chroma without neighbours. */
const END_OF_Y2 = 81
const END_AT_ONCE = 253

/** The tokens of one macroblock: plus or minus 64 for the DC of Y2, nothing in the other 24 blocks. */
function putStep(tokens: BoolWriter, context: number, to: Grey): void {
  const odds = TO_CAT5[context] ?? TO_CAT5[0]
  for (const [place, probability] of odds.entries()) tokens.put(probability, place === 6 ? 0 : 1)
  for (const [probability, bit] of EXTRA_29) tokens.put(probability, bit)
  tokens.put(128, to === "ground" ? 1 : 0)
  tokens.put(END_OF_Y2, 0)
  for (let block = 0; block < 24; block++) tokens.put(END_AT_ONCE, 0)
}

function deltaFrame(columns: number, rows: number): Bytes {
  const writer = new BoolWriter(DELTA_HEADER)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      writer.put(1, 1)
      writer.put(1, 1)
      writer.put(255, 0)
      writer.put(ODDS_OF_ZERO_MOTION[(row > 0 ? 1 : 0) + (column > 0 ? 1 : 0)] ?? 0, 0)
    }
  }
  const first = writer.finish()
  return concat(frameTag(1, first.length), first)
}

/** Of ZEROMV, by how many of the neighbours above and left lie inside the picture. RFC 6386 §16.3. */
const ODDS_OF_ZERO_MOTION = [7, 135, 234] as const

/** Key or delta, version 0, shown, bytes of the first partition. RFC 6386 §9.1. */
function frameTag(delta: 0 | 1, firstPartition: number): Bytes {
  const tag = delta | (1 << 4) | (firstPartition << 5)
  return Uint8Array.of(tag, tag >> 8, tag >> 16)
}
