import { isIPv6 } from "node:net"
import { type Limits, TokenBucket } from "./limits.ts"

interface Visitor {
  connections: number
  readonly newRooms: TokenBucket
  readonly refusals: TokenBucket
  readonly entryBytes: TokenBucket
  partialBytes: number
  seen: number
}

/** After this long without a connection, in ms, nothing is remembered of an address: every bucket is full again by then. */
const FORGET_MS = 120_000

/** What each address does to this relay, so that none can do it to all. Only numbers are kept, and only for minutes. */
export class Visitors {
  readonly #byAddress = new Map<string, Visitor>()

  constructor(
    private readonly limits: Limits,
    private readonly now: () => number,
  ) {}

  mayEnter(address: string): boolean {
    return this.#visitor(address).connections < this.limits.connectionsPerAddress
  }

  enter(address: string): void {
    this.#visitor(address).connections += 1
  }

  leave(address: string): void {
    this.#visitor(address).connections -= 1
  }

  /** Counts a room about to be made. @returns 0, or after how many ms one may be. */
  makesRoom(address: string): number {
    return this.#visitor(address).newRooms.take(this.now())
  }

  /** Counts a wrong token, or a room that is not. */
  wasRefused(address: string): void {
    this.#visitor(address).refusals.take(this.now())
  }

  /** @returns 0, or after how many ms it is let try again. */
  mayKnock(address: string): number {
    return this.#visitor(address).refusals.wait(this.now())
  }

  /** Counts the bytes of an entry that it sent. @returns 0, or after how many ms it may send that one. */
  writes(address: string, bytes: number): number {
    return this.#visitor(address).entryBytes.take(this.now(), bytes)
  }

  /** Counts bytes of messages that are not whole, and, below 0, those that have become it. @returns whether it bears that. */
  holds(address: string, bytes: number): "fine" | "too much" {
    const visitor = this.#visitor(address)
    visitor.partialBytes += bytes
    return visitor.partialBytes > this.limits.partialBytesPerAddress ? "too much" : "fine"
  }

  forget(): void {
    for (const [address, { connections, seen }] of this.#byAddress)
      if (connections === 0 && this.now() - seen > FORGET_MS) this.#byAddress.delete(address)
  }

  #visitor(address: string): Visitor {
    const now = this.now()
    const perMinute = (most: number) => new TokenBucket(most / 60, most, now)
    const visitor = this.#byAddress.get(address) ?? {
      connections: 0,
      newRooms: perMinute(this.limits.newRoomsPerMinute),
      refusals: perMinute(this.limits.refusalsPerMinute),
      entryBytes: perMinute(this.limits.entryBytesPerMinute),
      partialBytes: 0,
      seen: now,
    }
    visitor.seen = now
    this.#byAddress.set(address, visitor)
    return visitor
  }
}

/**
 * Whom a connection counts for: an IPv4 address, or the /64 that a subscriber of IPv6 gets. Undefined for this machine itself.
 *
 * @param forwarded The X-Forwarded-For header, if a proxy of ours has written it; what it added last is true.
 */
export function addressOf(remote: string | undefined, forwarded?: string): string | undefined {
  const named = forwarded?.split(",").at(-1)?.trim() || remote || ""
  const address = named.replace(/^::ffff:(?=\d+\.)/, "")
  if (address === "" || address === "::1" || /^127\./.test(address)) return undefined
  return isIPv6(address) ? networkOf(address) : address
}

/** The first four of eight groups; "::" stands for the zeros that are left out. */
function networkOf(address: string): string {
  const [before = "", after] = address.split("%")[0]?.split("::") ?? []
  const left = before === "" ? [] : before.split(":")
  const right = after === undefined || after === "" ? [] : after.split(":")
  const zeros =
    after === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0")
  const groups = [...left, ...zeros, ...right].slice(0, 4)
  return `${groups.map(group => Number.parseInt(group, 16).toString(16)).join(":")}::/64`
}
