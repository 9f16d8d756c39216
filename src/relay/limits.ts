/** What one relay bears. Sizes in bytes, times in milliseconds. Whatever is over a limit is refused with a reason. */
export interface Limits {
  /** From the socket's opening to its first message. */
  readonly joinMs: number
  /** Silence after which a connection counts as dead; members beat every 20 s. */
  readonly idleMs: number
  /** Messages that one connection may send, in the long run and at once; one counts for each {@link MESSAGE_BYTES} it begins. */
  readonly messagesPerSecond: number
  readonly burst: number
  /** The same for commits: whoever writes more of them leaves nobody else a gap, and no eviction gets through. */
  readonly commitsPerSecond: number
  readonly commitBurst: number
  readonly connectionsPerRoom: number
  /** Of one address: connections that are open, rooms that it makes, and rooms that it was not let into. */
  readonly connectionsPerAddress: number
  readonly newRoomsPerMinute: number
  readonly refusalsPerMinute: number
  /** Of one address: bytes of entries, whatever becomes of them. */
  readonly entryBytesPerMinute: number
  /** Bytes of messages that have not come whole: of a connection that has no room yet, and of all of one address. */
  readonly strangerBytes: number
  readonly partialBytesPerAddress: number
  /** New rooms are refused first; entries of rooms that exist are never dropped for want of space. */
  readonly rooms: number
  readonly entriesPerRoom: number
  readonly bytesPerRoom: number
  /** Unsent bytes at which a connection that does not keep up is closed. */
  readonly unsentBytes: number
  /** From a room's last entry to its end. */
  readonly roomLifeMs: number
}

export const LIMITS: Limits = {
  joinMs: 5_000,
  idleMs: 60_000,
  messagesPerSecond: 16,
  burst: 80,
  commitsPerSecond: 2,
  commitBurst: 40,
  // A group of 256, and those among them who come back before the relay has noticed that they were gone.
  connectionsPerRoom: 320,
  connectionsPerAddress: 512,
  newRoomsPerMinute: 20,
  refusalsPerMinute: 20,
  entryBytesPerMinute: 64 * 1_024 * 1_024,
  strangerBytes: 4_096,
  partialBytesPerAddress: 32 * 1_024 * 1_024,
  rooms: 10_000,
  entriesPerRoom: 20_000,
  bytesPerRoom: 64 * 1_024 * 1_024,
  unsentBytes: 1_024 * 1_024,
  roomLifeMs: 24 * 3_600_000,
}

/** What counts as one message: the large ones of large groups count as several, and nobody writes faster for them. */
export const MESSAGE_BYTES = 65_536

/** Lets `burst` messages through at once and `perSecond` in the long run. Times in milliseconds of any one clock. */
export class TokenBucket {
  #tokens: number
  #at: number

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    now: number,
  ) {
    this.#tokens = burst
    this.#at = now
  }

  /** Takes tokens, all or none. @returns 0, or after how many milliseconds to try again. */
  take(now: number, tokens = 1): number {
    const wait = this.wait(now, tokens)
    if (wait === 0) this.#tokens -= tokens
    return wait
  }

  /** As `take`, but leaves the tokens. */
  wait(now: number, tokens = 1): number {
    const gained = (Math.max(0, now - this.#at) * this.perSecond) / 1_000
    this.#tokens = Math.min(this.burst, this.#tokens + gained)
    this.#at = now
    return this.#tokens < tokens ? Math.ceil(((tokens - this.#tokens) * 1_000) / this.perSecond) : 0
  }
}
