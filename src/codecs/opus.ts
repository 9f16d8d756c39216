import { type Carrier, NOTHING, type Surround } from "./carrier.ts"
import { findSealed, putSealed, type SealedBytes, sealedBytes } from "./trailer.ts"

/** The sealed frame is the padding of a code-3 packet of digital silence, as long as the packet that it stands for. */
export function opusCarrier(): Carrier {
  return { surround, wrap, unwrap: findSealed }
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
/** Count byte: there is padding, and all frames have one size. RFC 6716 §3.2.5. */
const PADDED = 0x40
/** 120 ms, the longest packet. */
const MAX_UNITS = 48
const USUAL_UNITS = 8

function surround(plain: Uint8Array): Surround {
  const units = durationOf(plain)
  const [size, toc] = SILENT_TOC.find(([size]) => units % size === 0) ?? SILENT_TOC[3]
  return { before: Uint8Array.of(toc, PADDED | (units / size)), after: NOTHING }
}

function wrap({ before }: Surround, sealed: SealedBytes): ArrayBuffer {
  const padding = sealedBytes(sealed)
  const whole = Math.floor(Math.max(0, padding - 1) / 254)
  const frames = (before[1] ?? 0) & 0x3f
  const carrierBytes = before.length + whole + 1 + frames * SILENCE.length
  const frame = new Uint8Array(carrierBytes + padding)
  frame.set(before)
  frame.fill(255, before.length, before.length + whole)
  frame[before.length + whole] = padding - whole * 254
  for (let at = before.length + whole + 1; at < carrierBytes; at += SILENCE.length) frame.set(SILENCE, at)
  putSealed(frame, carrierBytes, sealed)
  return frame.buffer
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
