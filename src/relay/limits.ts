/** What one relay bears. Sizes in bytes, times in milliseconds. Whatever is over a limit is refused with a reason. */
export interface Limits {
  /** From the socket's opening to its first message. */
  readonly joinMs: number
  /** Silence after which a connection counts as dead; members beat every 20 s. */
  readonly idleMs: number
  /** Messages that one connection may send, in the long run and at once. */
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
  messagesPerSecond: 20,
  burst: 100,
  commitsPerSecond: 2,
  commitBurst: 40,
  connectionsPerRoom: 256,
  connectionsPerAddress: 512,
  newRoomsPerMinute: 20,
  refusalsPerMinute: 20,
  rooms: 10_000,
  entriesPerRoom: 20_000,
  bytesPerRoom: 16 * 1_024 * 1_024,
  unsentBytes: 1_024 * 1_024,
  roomLifeMs: 24 * 3_600_000,
}

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

  /** Takes one token. @returns 0, or after how many milliseconds to try again. */
  take(now: number): number {
    const wait = this.wait(now)
    if (wait === 0) this.#tokens -= 1
    return wait
  }

  /** As `take`, but leaves the token. */
  wait(now: number): number {
    const gained = (Math.max(0, now - this.#at) * this.perSecond) / 1_000
    this.#tokens = Math.min(this.burst, this.#tokens + gained)
    this.#at = now
    return this.#tokens < 1 ? Math.ceil(((1 - this.#tokens) * 1_000) / this.perSecond) : 0
  }
}
