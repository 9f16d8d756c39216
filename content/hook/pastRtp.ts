/** One second of a page, as far as it tells whether media leaves it otherwise than as RTP. */
export interface Second {
  /** Is a camera, a microphone or a screen captured? */
  capture: "live" | "none"
  /** Has the page ever had media in an RTCPeerConnection? */
  rtp: "used" | "unused"
  /** Binary data that the page sent by WebSocket, RTCDataChannel and WebTransport. */
  bytes: number
}

/** As little as Opus takes for a voice that can be understood: 16 kbit/s. */
const VOICE_BYTES = 2_000

/** Such seconds, less those that are silent, until it is no accident. */
const SECONDS = 6

/**
 * Counts the seconds in which a page captures somebody and sends as much as a voice takes, though not as RTP. A preview sends
 * nothing, a file needs no camera, and a meeting that has used RTP is an ordinary one, whatever its data channels carry.
 *
 * @param before What the last second gave.
 */
export function countSecond(before: number, { capture, rtp, bytes }: Second): number {
  if (capture === "none" || rtp === "used") return 0
  return bytes >= VOICE_BYTES ? before + 1 : Math.max(0, before - 1)
}

export function isPastRtp(count: number): boolean {
  return count >= SECONDS
}
