import type { Bytes } from "../brand.ts"
import { type Carrier, NOTHING, type Surround, type Unsealed } from "./carrier.ts"
import { isOpusFiller } from "./filler.ts"
import { type Found, findSealed, frameAround, type SealedBytes, sealedBytes } from "./trailer.ts"

/** The sealed frame is the padding of a code-3 packet of digital silence, as long as the packet that it stands for. */
export function opusCarrier(): Carrier {
  return { surround: surroundOpus, wrap: wrapOpus, unwrap: unwrapOpus, classify: classifyOpus }
}

/** TOC bytes of mono full-band CELT, code 3, by the frame's duration in units of 2.5 ms. RFC 6716 §3.1. */
const SILENT_TOC = [
  [8, 0xfb],
  [4, 0xf3],
  [2, 0xeb],
  [1, 0xe3],
] as const
/** Each silent frame: the shortest that CELT decodes to digital silence. */
const SILENCE = [0xff, 0xfe] as const
/** Count byte: there is padding, all frames have one size, and how many there are. RFC 6716 §3.2.5. */
const PADDED = 0x40
const VARIABLE = 0x80
const COUNT = 0x3f
/** 120 ms, the longest packet. */
const MAX_UNITS = 48
const USUAL_UNITS = 8

export function surroundOpus(plain: Bytes): Surround {
  return SILENCES[durationOf(plain)] ?? silenceOf(USUAL_UNITS)
}

/** TOC and count of so long a silence. */
function silenceOf(units: number): Surround {
  const [size, toc] = SILENT_TOC.find(([size]) => units % size === 0) ?? SILENT_TOC[3]
  return { before: Uint8Array.of(toc, PADDED | (units / size)), after: NOTHING }
}

/** By duration: hardly anything is sealed oftener than sound. */
const SILENCES: readonly Surround[] = Array.from({ length: MAX_UNITS + 1 }, (_, units) => silenceOf(units))

/** @param surround Its last two bytes are TOC and count of the packet; before them there may be a header of RED. */
export function wrapOpus({ before }: Surround, sealed: SealedBytes): ArrayBuffer {
  const start = before.length - 2
  const padding = sealedBytes(sealed)
  const whole = Math.floor(Math.max(0, padding - 1) / 254)
  const frames = (before[start + 1] ?? 0) & COUNT
  const silence = before.length + whole + 1
  const end = silence + frames * SILENCE.length
  const frame = frameAround(sealed, { at: end, carrier: end - start, after: 0 })
  frame.set(before)
  for (let at = before.length; at < silence - 1; at++) frame[at] = 255
  frame[silence - 1] = padding - whole * 254
  for (let at = silence; at < end; at += SILENCE.length) {
    frame[at] = SILENCE[0]
    frame[at + 1] = SILENCE[1]
  }
  return frame.buffer
}

/** Only from a packet with padding, so that a packet of RED is not taken for one of Opus. */
export function unwrapOpus(packet: Bytes): Found | undefined {
  const [toc = 0, count = 0] = [packet[0], packet[1]]
  return (toc & 3) === 3 && (count & ~COUNT) === PADDED ? findSealed(packet) : undefined
}

export function classifyOpus(packet: Bytes): Unsealed {
  if (isOpusFiller(packet)) return "filler"
  return isSilence(packet) ? "cut" : "foreign"
}

/** Is `packet` a carrier, whether or not its padding is still there? */
function isSilence(packet: Bytes): boolean {
  const [toc, count = 0] = packet.subarray(0, 2)
  if (!SILENT_TOC.some(([, silent]) => silent === toc) || count & VARIABLE) return false
  let at = 2
  if (count & PADDED) {
    while (packet[at] === 255) at++
    at++
  }
  for (const end = at + (count & COUNT) * SILENCE.length; at < end; at += SILENCE.length)
    if (packet[at] !== SILENCE[0] || packet[at + 1] !== SILENCE[1]) return false
  return (count & COUNT) > 0
}

/** Duration of an Opus packet in units of 2.5 ms. RFC 6716 §3.1. A packet that cannot be is taken for 20 ms. */
function durationOf(packet: Uint8Array): number {
  const toc = packet[0] ?? 0
  const code = toc & 3
  const frames = code === 0 ? 1 : code === 3 ? (packet[1] ?? 0) & 0x3f : 2
  const units = frames * frameUnits(toc >> 3)
  return units > 0 && units <= MAX_UNITS ? units : USUAL_UNITS
}

/** SILK 10, 20, 40, 60 ms; hybrid 10, 20 ms; CELT 2.5, 5, 10, 20 ms. */
function frameUnits(config: number): number {
  if (config < 12) return [4, 8, 16, 24][config & 3] ?? USUAL_UNITS
  if (config < 16) return config & 1 ? 8 : 4
  return 1 << (config & 3)
}
