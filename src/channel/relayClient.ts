import type { Bytes, Seq } from "../brand.ts"
import { unreachable } from "../never.ts"
import { MAX_PLAINTEXT_BYTES, openEntry, openPresence, sealEntry, sealPresence } from "./envelope.ts"
import { type Link, openLink, PLATFORM_TIMERS, type SocketLike, type Timers } from "./link.ts"
import { type AppendOutcome, PendingAppends } from "./pendingAppends.ts"
import { type Arrival, ReadingOrder } from "./readingOrder.ts"
import { socketUrl } from "./relayAddress.ts"
import type { RoomKeys } from "./roomKeys.ts"
import {
  type Cursor,
  decodeFromRelay,
  encodeToRelay,
  type FromRelay,
  type Lane,
  type LogEnd,
  type ToRelay,
} from "./wire.ts"

export type { SocketLike, Timers } from "./link.ts"
export type { AppendOutcome } from "./pendingAppends.ts"

/** "offline": the connection was lost or could not be made, and is being tried again until it is "catching-up". */
export type ChannelState = "connecting" | "catching-up" | "live" | "offline" | "closed"

/** One entry of the log. `plaintext` is undefined if it does not open under the room's key. */
export interface ReceivedEntry {
  readonly seq: Seq
  readonly lane: Lane
  readonly id: Bytes
  readonly plaintext: Bytes | undefined
}

/** Why a channel is over. None of these heals by trying again. */
export type ChannelFailure = "unauthorized" | "reset" | "gap" | "expired" | "room-full" | "protocol"

export interface RelayClient {
  /**
   * Resolves once the outcome is known, however many connections that takes; each try has the same id and the same sealed
   * bytes. The entry itself may be delivered before its outcome. `expect`: on lane 1 and only there.
   *
   * @throws TypeError if `expect` and lane do not go together.
   */
  append(entry: { lane: Lane; id: Bytes; plaintext: Bytes; expect?: Seq }): Promise<AppendOutcome>
  /** Tells those who listen now. Dropped unless live. */
  announce(plaintext: Bytes): void
  readonly state: ChannelState
  /** Appends whose outcome is not known resolve as "closed". */
  close(): void
}

export interface RelayOptions {
  /** Origin such as https://relay.example. */
  relay: string
  keys: RoomKeys
  /** Entries after it are delivered; `null` for all. */
  from: Cursor | null
  socket: (url: string) => SocketLike
  /** None of these may throw. `failed` comes at most once, after the state "closed". */
  on: {
    entry(entry: ReceivedEntry, cursor: Cursor): void
    presence(plaintext: Bytes): void
    state(state: ChannelState): void
    failed(code: ChannelFailure): void
  }
  timers?: Timers
}

/** Opens a room at a relay and stays there until closed. Nothing is called back before this returns. */
export function connectRelay(options: RelayOptions): RelayClient {
  return new Client(options)
}

const BEFORE_OPENED: ReadonlySet<FromRelay["kind"]> = new Set(["opened", "refused", "beat"])

class Client implements RelayClient {
  #state: ChannelState = "connecting"
  #opened = false
  #reread = false
  readonly #order: ReadingOrder
  readonly #appends: PendingAppends
  readonly #link: Link

  constructor(private readonly o: RelayOptions) {
    const timers = o.timers ?? PLATFORM_TIMERS
    this.#order = new ReadingOrder(o.from)
    this.#appends = new PendingAppends({
      timers,
      send: message => this.#link.send(message),
      unanswered: () => this.#link.renew(),
    })
    this.#link = openLink({
      url: socketUrl(o.relay),
      socket: o.socket,
      timers,
      beat: encodeToRelay({ kind: "beat" }),
      on: { up: () => this.#open(), message: data => this.#receive(data), down: () => this.#down() },
    })
  }

  get state(): ChannelState {
    return this.#state
  }

  append(entry: { lane: Lane; id: Bytes; plaintext: Bytes; expect?: Seq }): Promise<AppendOutcome> {
    const { lane, id, plaintext, expect } = entry
    if ((lane === 1) !== (expect !== undefined)) throw new TypeError("lane 1, and only it, has an expect")
    if (this.#state === "closed") return Promise.resolve({ kind: "closed" })
    if (plaintext.length > MAX_PLAINTEXT_BYTES) return Promise.resolve({ kind: "refused", code: "too-large" })
    const underWay = this.#appends.outcomeOf(id)
    if (underWay) return underWay
    const data = sealEntry(this.o.keys, { lane, id }, plaintext)
    const message: ToRelay =
      expect === undefined
        ? { kind: "append", lane: 0, id, data }
        : { kind: "append", lane: 1, id, expect, data }
    const outcome = this.#appends.add(id, encodeToRelay(message))
    if (this.#opened) this.#appends.try(id)
    return outcome
  }

  announce(plaintext: Bytes): void {
    const data = sealPresence(this.o.keys, plaintext)
    if (this.#state === "live") this.#link.send(encodeToRelay({ kind: "presence", data }))
  }

  close(): void {
    if (this.#state === "closed") return
    this.#opened = false
    this.#link.close()
    this.#become("closed")
    this.#appends.close()
  }

  #open(): void {
    const { gen, seq } = this.#order.position
    const { id: room, token } = this.o.keys
    const place = gen === undefined ? {} : { gen }
    this.#link.send(encodeToRelay({ kind: "open", room, token, after: seq, ...place }))
  }

  #down(): void {
    this.#opened = false
    this.#appends.pause()
    this.#become("offline")
  }

  #receive(data: Bytes | undefined): void {
    const message = data && decodeFromRelay(data)
    if (message && (this.#opened || BEFORE_OPENED.has(message.kind))) this.#obey(message)
    else this.#fail("protocol")
  }

  #obey(message: FromRelay): void {
    switch (message.kind) {
      case "opened":
        this.#resume(message)
        break
      case "entry":
        this.#deliver(this.#order.take(message))
        break
      case "live":
        this.#caughtUp(this.#order.live())
        break
      case "appended": {
        const { kind, seq, duplicate } = message
        this.#appends.settle(message.id, { kind, seq, duplicate })
        break
      }
      case "conflict":
        this.#appends.settle(message.id, { kind: "conflict", head: message.head })
        break
      case "presence": {
        const plaintext = openPresence(this.o.keys, message.data)
        if (plaintext) this.o.on.presence(plaintext)
        break
      }
      case "beat":
        break
      case "refused":
        this.#refused(message)
        break
      default:
        unreachable(message)
    }
  }

  #resume(log: LogEnd): void {
    if (this.#order.opened(log) === "reset") {
      this.#fail("reset")
      return
    }
    this.#opened = true
    this.#become("catching-up")
    this.#appends.tryAll()
  }

  #refused({ code, id, retryAfterMs = 1_000 }: Extract<FromRelay, { kind: "refused" }>): void {
    if (code === "rate-limited") {
      if (id) this.#appends.tryLater(id, retryAfterMs)
      else if (!this.#opened) this.#link.renew(retryAfterMs)
    } else if (id && (code === "too-large" || code === "room-full")) {
      this.#appends.settle(id, { kind: "refused", code })
    } else {
      this.#fail(code === "too-large" ? "protocol" : code)
    }
  }

  #caughtUp(arrival: Arrival): void {
    this.#deliver(arrival)
    if (arrival.kind !== "due" || this.#state === "closed") return
    this.#reread = false
    this.#link.settled()
    this.#become("live")
  }

  #deliver(arrival: Arrival): void {
    const { gen } = this.#order.position
    if (arrival.kind === "gap") this.#readAgain()
    else if (arrival.kind === "flood" || gen === undefined) this.#fail("protocol")
    else {
      for (const { seq, lane, id, data } of arrival.entries) {
        if (this.#state === "closed") return
        const plaintext = openEntry(this.o.keys, { lane, id }, data)
        this.o.on.entry({ seq, lane, id, plaintext }, { gen, seq })
      }
    }
  }

  /** Something is missing. Once that may be an accident on the way; twice it is not in the log. */
  #readAgain(): void {
    if (this.#reread) {
      this.#fail("gap")
      return
    }
    this.#reread = true
    this.#link.renew()
  }

  #fail(code: ChannelFailure): void {
    if (this.#state === "closed") return
    this.close()
    this.o.on.failed(code)
  }

  #become(state: ChannelState): void {
    if (this.#state === state) return
    this.#state = state
    this.o.on.state(state)
  }
}
