import type { ToRelay } from "../channel/wire.ts"
import { type Limits, MESSAGE_BYTES, TokenBucket } from "./limits.ts"
import type { Visitors } from "./visitors.ts"

/** `stranger`: in no room yet. */
type Who = "stranger" | "member"

/** Least that a WebSocket frame has before a payload of up to so many bytes: flags, length and mask. RFC 6455 §5.2. */
const HEADER_BYTES = [
  [125, 6],
  [65_535, 8],
  [Number.POSITIVE_INFINITY, 14],
] as const

/**
 * What one connection sends us: how much of it has not become a message yet, and when it may send more. Whoever is in no room has
 * nothing long to say, and all connections of one address share what memory there is.
 */
export class Inflow {
  readonly #messages: TokenBucket
  readonly #commits: TokenBucket
  /** Bytes that came and belong to no whole message. They lie in our memory. */
  #partial = 0

  constructor(
    private readonly house: { limits: Limits; visitors: Visitors; now(): number },
    /** Whom this counts for; undefined for nobody. */
    private readonly address: string | undefined,
  ) {
    const { messagesPerSecond, burst, commitsPerSecond, commitBurst } = house.limits
    this.#messages = new TokenBucket(messagesPerSecond, burst, house.now())
    this.#commits = new TokenBucket(commitsPerSecond, commitBurst, house.now())
  }

  /** So many bytes were read from the socket, and the messages that they complete were told to {@link whole}. */
  arrived(bytes: number, who: Who): "fine" | "too much" {
    const held = this.#count(bytes)
    return who === "stranger" && this.#partial > this.house.limits.strangerBytes ? "too much" : held
  }

  /** A message of so many bytes is whole. */
  whole(bytes: number, who: Who): "fine" | "too much" {
    const [, header] = HEADER_BYTES.find(([most]) => bytes <= most) ?? HEADER_BYTES[2]
    this.#count(-bytes - header)
    return who === "stranger" && bytes > this.house.limits.strangerBytes ? "too much" : "fine"
  }

  /** The connection is over. */
  end(): void {
    this.#count(-this.#partial)
  }

  #count(bytes: number): "fine" | "too much" {
    this.#partial += bytes
    return this.address === undefined ? "fine" : this.house.visitors.holds(this.address, bytes)
  }

  /** @returns 0, or after how many ms this message may come. */
  wait(message: ToRelay): number {
    const { visitors } = this.house
    const now = this.house.now()
    if (message.kind !== "append") return this.#messages.take(now)
    const bytes = message.data.length
    return (
      this.#messages.take(now, Math.max(1, Math.ceil(bytes / MESSAGE_BYTES))) ||
      (message.lane === 1 ? this.#commits.take(now) : 0) ||
      (this.address === undefined ? 0 : visitors.writes(this.address, bytes))
    )
  }
}
