/** What one second's look at one sender showed. Running totals since it began. */
export interface Look {
  /** Packets that went out, without those that repeat an earlier one. */
  packets: number
  /** Bytes of payload in them. Padding is none: Chromium probes the line with it when it sends nothing else. */
  bytes: number
  /** Frames that our worker wrote for it, or `undefined` if the worker did not answer. */
  sent: number | undefined
}

export interface Judgement {
  look: Look
  /** Looks running in which the worker's count stood still. */
  still: number
  /** Looks running in which payload went out while it stood still. */
  rising: number
  /** `packets` when the count last moved. */
  packetsThen: number
  /** Packets that left without having been sealed; 0 as long as nothing is wrong. */
  leaked: number
}

/** Looks for which frames may wait in the pacer after the worker wrote them. */
const PACER_LOOKS = 3

/**
 * Do packets leave without our frames? Pure. A worker that never wrote a frame for this sender is a leak with the first payload;
 * one that has stopped writing is one when payload still rises after the pacer must be empty, two looks running.
 */
export function judge(before: Judgement | undefined, look: Look): Judgement {
  const moved = look.sent !== undefined && look.sent !== before?.look.sent
  const rose = look.bytes > (before?.look.bytes ?? 0) && look.packets > (before?.look.packets ?? 0)
  const still = moved || !before ? 0 : before.still + 1
  const rising = rose && still > PACER_LOOKS ? (before?.rising ?? 0) + 1 : 0
  const packetsThen = moved && look.sent !== 0 ? look.packets : (before?.packetsThen ?? 0)
  const never = look.sent === 0 && look.bytes > 0
  const open = never || rising >= 2 || (before !== undefined && before.leaked > 0 && !moved)
  return { look, still, rising, packetsThen, leaked: open ? look.packets - packetsThen : 0 }
}
