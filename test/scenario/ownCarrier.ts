/**
 * Whether what lies before the sealed part is a carrier of ours and nothing else. A trailer alone proves little: a fault that
 * merely adds one to a plain frame would pass. Written from the formats, not from the code that makes the carriers.
 */
export function isOwnCarrier(kind: "audio" | "video", frame: Uint8Array, carrierBytes: number): boolean {
  return kind === "audio" ? isSilence(frame, carrierBytes) : isSlate(frame, carrierBytes)
}

/** Mono full-band CELT, code 3. RFC 6716 §3.1. */
const SILENT_TOCS = [0xfb, 0xf3, 0xeb, 0xe3]

/** A code-3 packet of the shortest CELT frames, whose padding is the sealed part. RFC 6716 §3.2.5. */
function isSilence(frame: Uint8Array, carrierBytes: number): boolean {
  const [toc = 0, counts = 0] = frame
  if (!SILENT_TOCS.includes(toc) || (counts & 0xc0) !== 0x40) return false
  let at = 2
  let padding = 0
  while (frame[at] === 255) {
    padding += 254
    at += 1
  }
  padding += frame[at] ?? 0
  at += 1
  for (let n = 0; n < (counts & 0x3f); n++, at += 2) {
    if (frame[at] !== 0xff || frame[at + 1] !== 0xfe) return false
  }
  return at === carrierBytes && at + padding === frame.length
}

/** Coefficients of the few blocks of a padlock; the ground has none. */
const MAX_PADLOCK_BYTES = 64

/**
 * The frame's head and its first partition, to the byte; in a key frame the padlock's coefficients besides. All coefficients of
 * a real picture would lie behind, in the part that is sealed. RFC 6386 §9.1.
 */
function isSlate(frame: Uint8Array, carrierBytes: number): boolean {
  const tag = (frame[0] ?? 0) | ((frame[1] ?? 0) << 8) | ((frame[2] ?? 0) << 16)
  const rest = carrierBytes - (tag >> 5) - (tag & 1 ? 3 : 10)
  return rest === 0 || (rest > 0 && rest <= MAX_PADLOCK_BYTES && (tag & 1) === 0)
}
