/** One member's socket: opens a room, catches up, then follows. Everything it says is decoded at this door. */
import { createHash } from "node:crypto"
import type { WebSocket } from "ws"
import type { Bytes, RoomId, Seq } from "../brand.ts"
import {
  decodeToRelay,
  type Entry,
  encodeFromRelay,
  type FromRelay,
  type RefusalCode,
  type ToRelay,
} from "../channel/wire.ts"
import { unreachable } from "../never.ts"
import { Inflow } from "./inflow.ts"
import type { Limits } from "./limits.ts"
import { bytesOf, type Line, Outflow } from "./outflow.ts"
import { type NewEntry, type RoomLog, Unavailable } from "./roomLog.ts"
import type { Visitors } from "./visitors.ts"

/** Close codes of RFC 6455 §7.4 that a member can see. */
const CLOSE = { protocol: 1002, policy: 1008, overloaded: 1013 } as const

/** How a stranger's guess is answered, at a room's token or at a room. */
const GUESSES: ReadonlySet<RefusalCode> = new Set(["unauthorized", "expired"])

/** What a connection needs of the relay around it. */
export interface House {
  log: RoomLog
  limits: Limits
  now(): number
  /** @returns whether there is room for one more. */
  enter(room: RoomId, connection: Connection): "entered" | "full"
  leave(room: RoomId, connection: Connection): void
  others(room: RoomId, connection: Connection): Iterable<Connection>
  visitors: Visitors
  /** The store is broken: the relay must stop without another answer. */
  broken(error: unknown): void
}

export class Connection {
  #room: RoomId | undefined
  #ended = false
  #unsubscribe = (): void => {}
  readonly #inflow: Inflow
  readonly #outflow: Outflow
  /** Until it has come in; then, since it was heard last. */
  #patience: ReturnType<typeof setTimeout>
  /** One message after the other: an append behind an open waits for it. */
  #queue: Promise<void> = Promise.resolve()

  constructor(
    private readonly socket: WebSocket,
    line: Line,
    private readonly house: House,
    /** Whom this counts for; undefined for nobody. */
    private readonly address: string | undefined,
  ) {
    this.#inflow = new Inflow(house, address)
    this.#outflow = new Outflow(line)
    this.#patience = this.#closeAfter(house.limits.joinMs)
    socket.on("message", data => this.#hear(data))
    socket.on("error", () => socket.terminate())
    socket.on("close", () => this.#gone())
  }

  say(message: FromRelay): void {
    this.sendBytes(encodeFromRelay(message))
  }

  /** So many bytes were read from the socket, and what they complete was heard. */
  arrived(bytes: number): void {
    if (this.#inflow.arrived(bytes, this.#who) === "too much") this.socket.terminate()
  }

  get #who(): "stranger" | "member" {
    return this.#room === undefined ? "stranger" : "member"
  }

  /** A reader that does not keep up is let go: it comes back and catches up from its cursor. */
  sendBytes(bytes: Bytes): void {
    const { socket, house } = this
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount + bytes.length > house.limits.unsentBytes) this.#close(CLOSE.overloaded)
    else {
      this.#outflow.gather()
      socket.send(bytes)
    }
  }

  #hear(data: unknown): void {
    if (this.#room !== undefined) this.#patience.refresh()
    const bytes: Bytes = Buffer.isBuffer(data) ? new Uint8Array(data) : new Uint8Array()
    if (this.#inflow.whole(bytes.length, this.#who) === "too much") {
      this.socket.terminate()
      return
    }
    const message = decodeToRelay(bytes)
    if (!message) {
      this.say({ kind: "refused", code: "protocol" })
      this.#close(CLOSE.protocol)
      return
    }
    const retryAfterMs = this.#inflow.wait(message)
    if (retryAfterMs > 0) {
      const id = message.kind === "append" ? { id: message.id } : {}
      this.say({ kind: "refused", code: "rate-limited", retryAfterMs, ...id })
      return
    }
    if (message.kind === "append" && this.#room !== undefined) {
      // Appends need not wait for each other: the store orders them, and commits them together.
      this.#append(this.#room, message).catch(error => this.#failed(error))
      return
    }
    this.#queue = this.#queue.then(() => this.#act(message)).catch(error => this.#failed(error))
  }

  /** Without an answer the member asks again, perhaps elsewhere. */
  #failed(error: unknown): void {
    if (error instanceof Unavailable) this.#close(CLOSE.overloaded)
    else this.house.broken(error)
  }

  async #act(message: ToRelay): Promise<void> {
    switch (message.kind) {
      case "open":
        return this.#open(message)
      case "append":
        if (this.#room === undefined) return this.#refuse("protocol", { id: message.id })
        return this.#append(this.#room, message)
      case "presence":
        if (this.#room === undefined) return this.#refuse("protocol")
        this.#tellOthers(this.#room, message.data)
        return
      case "beat":
        this.say({ kind: "beat" })
        return
      default:
        return unreachable(message)
    }
  }

  async #open({ room, token, after, gen }: Extract<ToRelay, { kind: "open" }>): Promise<void> {
    if (this.#room !== undefined) return this.#refuse("protocol")
    const { address, house } = this
    const { visitors } = house
    const wait = address === undefined ? 0 : visitors.mayKnock(address)
    if (wait > 0) return this.#refuse("rate-limited", { retryAfterMs: wait })
    const tokenHash: Bytes = new Uint8Array(createHash("sha256").update(token).digest())
    const opened = await house.log.open(room, {
      tokenHash,
      after,
      ...(gen === undefined ? {} : { gen }),
      ...(address === undefined ? {} : { mayMake: () => visitors.makesRoom(address) }),
    })
    if (opened.kind === "refused" && GUESSES.has(opened.code) && address !== undefined)
      visitors.wasRefused(address)
    // The socket may have gone meanwhile: nobody would ever take it out of the room again.
    if (this.#ended) return
    if (opened.kind !== "opened") return this.#refuse(opened.code, "retryAfterMs" in opened ? opened : {})
    if (this.house.enter(room, this) === "full") return this.#refuse("room-full")
    clearTimeout(this.#patience)
    this.#patience = this.#closeAfter(house.limits.idleMs)
    this.#room = room
    this.say(opened)
    await this.#follow(room, after)
  }

  /** Reads what is there, then follows. What is stored while the last reading runs waits, so that nothing overtakes it. */
  async #follow(room: RoomId, after: Seq): Promise<void> {
    let last = after
    const pass = (entry: Entry): void => {
      if (entry.seq <= last) return
      last = entry.seq
      this.sendBytes(bytesOf(entry))
    }
    let hear: (entry: Entry) => void = () => undefined
    this.#unsubscribe = this.house.log.subscribe(room, {
      entry: entry => hear(entry),
      presence: data => this.say({ kind: "presence", data }),
      // Whoever comes back is told that the room is gone.
      ended: () => this.#close(CLOSE.policy),
    })
    while (!this.#ended) {
      const meanwhile: Entry[] = []
      hear = entry => void meanwhile.push(entry)
      const page = await this.house.log.read(room, last)
      if (page.length === 0) {
        meanwhile.forEach(pass)
        hear = pass
        this.say({ kind: "live" })
        return
      }
      // The next reading has what comes now: nothing piles up behind a member who takes his time.
      hear = () => undefined
      page.forEach(pass)
      await this.#drained()
    }
  }

  /** Resolves when what was said so far is with the system, so that a long reading does not look like a reader who lags. */
  async #drained(): Promise<void> {
    const late = setTimeout(() => this.#close(CLOSE.overloaded), this.house.limits.idleMs)
    await new Promise<void>(done => this.socket.send(encodeFromRelay({ kind: "beat" }), () => done()))
    clearTimeout(late)
  }

  async #append(room: RoomId, message: Extract<ToRelay, { kind: "append" }>): Promise<void> {
    const { lane, id, data } = message
    const entry: NewEntry =
      message.lane === 1 ? { lane, id, data, expect: message.expect } : { lane, id, data }
    const result = await this.house.log.append(room, entry)
    this.say({ ...result, id })
  }

  #tellOthers(room: RoomId, data: Bytes): void {
    const bytes = encodeFromRelay({ kind: "presence", data })
    for (const other of this.house.others(room, this)) other.sendBytes(bytes)
    this.house.log.announce(room, data)
  }

  /** Ends the connection: who may not come in does not stay at the door. */
  #refuse(code: RefusalCode, { id, retryAfterMs }: { id?: Bytes; retryAfterMs?: number } = {}): void {
    const more = { ...(id ? { id } : {}), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
    this.say({ kind: "refused", code, ...more })
    this.#close(CLOSE.policy)
  }

  #closeAfter(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#close(CLOSE.policy), ms)
  }

  #close(code: number): void {
    this.socket.close(code)
  }

  #gone(): void {
    this.#ended = true
    this.#inflow.end()
    clearTimeout(this.#patience)
    this.#unsubscribe()
    if (this.#room !== undefined) this.house.leave(this.#room, this)
  }
}
