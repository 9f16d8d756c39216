/** The relay's own code over its memory store, behind simulated sockets that are slow, get cut, or fall silent. */
import { EventEmitter } from "node:events"
import type { WebSocket } from "ws"
import type { Bytes, RoomId } from "../../src/brand.ts"
import type { SocketLike } from "../../src/channel/relayClient.ts"
import { type Entry, SEQ_0 } from "../../src/channel/wire.ts"
import { Connection, type House } from "../../src/relay/connection.ts"
import { LIMITS } from "../../src/relay/limits.ts"
import { MemoryLog } from "../../src/relay/memoryLog.ts"
import type { Line } from "../../src/relay/outflow.ts"
import { Visitors } from "../../src/relay/visitors.ts"
import type { Time } from "./time.ts"

/** Members are driven harder here than a relay would bear, and its clock is not the simulated one. */
const NEVER_MS = 2 ** 31 - 1
const UNLIMITED = {
  ...LIMITS,
  messagesPerSecond: 1e9,
  burst: 1e9,
  commitsPerSecond: 1e9,
  commitBurst: 1e9,
  connectionsPerRoom: 1e6,
  joinMs: NEVER_MS,
  idleMs: NEVER_MS,
}
/** After this the relay takes a silent connection for dead, in ms of simulated time. */
const RELAY_PATIENCE_MS = 60_000

export class Network {
  readonly log: MemoryLog
  readonly #time: Time
  readonly #inside = new Map<RoomId, Set<Connection>>()
  readonly #house: House
  readonly #ends = new Set<FarEnd>()
  /** Longest way of one message, in ms; each takes a part of it. */
  readonly slowness: number
  state: "up" | "down" = "up"

  constructor(time: Time, slowness: number) {
    this.#time = time
    this.slowness = slowness
    this.log = new MemoryLog({ limits: UNLIMITED, now: () => time.now })
    this.#house = {
      log: this.log,
      limits: UNLIMITED,
      visitors: new Visitors(UNLIMITED, () => time.now),
      now: () => time.now,
      enter: (room, connection) => {
        this.#inside.set(room, (this.#inside.get(room) ?? new Set()).add(connection))
        return "entered"
      },
      leave: (room, connection) => void this.#inside.get(room)?.delete(connection),
      others: (room, connection) => [...(this.#inside.get(room) ?? [])].filter(one => one !== connection),
      broken: error => {
        throw error
      },
    }
  }

  /** Every entry that any room ever took, in no order among rooms. */
  async entries(): Promise<{ room: RoomId; entry: Entry }[]> {
    const all: { room: RoomId; entry: Entry }[] = []
    for (const room of this.#inside.keys()) {
      for (let page: Entry[] = [], after = SEQ_0; ; after = page.at(-1)?.seq ?? after) {
        page = await this.log.read(room, after)
        if (page.length === 0) break
        all.push(...page.map(entry => ({ room, entry })))
      }
    }
    return all
  }

  /** @param act Runs what reaches the member's end, and waits until he has dealt with it. */
  dial(act: (run: () => void) => Promise<void>): Wire {
    const wire = new Wire(this.#time, this, act)
    this.#time.after(this.way(), async () => {
      if (this.state === "down") await act(() => wire.cut())
      else wire.accept(far => this.#serve(far))
      await act(() => wire.onopen?.({}))
    })
    return wire
  }

  #serve(far: FarEnd): void {
    this.#ends.add(far)
    far.once("close", () => this.#ends.delete(far))
    new Connection(far as never as WebSocket, NO_LINE, this.#house, undefined)
  }

  /** When the run is over: the relay's own timers are of the platform's clock, and would hold everything for weeks. */
  close(): void {
    for (const far of [...this.#ends]) far.end()
  }

  way(): number {
    return Math.ceil(this.#time.random() * this.slowness)
  }
}

/** Nothing lies below a socket here. */
const NO_LINE: Line = { cork: () => undefined, uncork: () => undefined }

/** One socket: the member's end is the object itself, the relay's end a `ws` lookalike. Order is kept each way. */
export class Wire implements SocketLike {
  binaryType = "arraybuffer"
  readyState: number = CONNECTING
  onopen: SocketLike["onopen"] = null
  onmessage: SocketLike["onmessage"] = null
  onclose: SocketLike["onclose"] = null
  onerror: SocketLike["onerror"] = null
  /** `mute`: the line looks open, and nothing comes through any more. */
  state: "open" | "mute" = "open"
  readonly #time: Time
  readonly #network: Network
  readonly #act: (run: () => void) => Promise<void>
  #far: FarEnd | undefined
  #free = { there: 0, back: 0 }

  constructor(time: Time, network: Network, act: (run: () => void) => Promise<void>) {
    this.#time = time
    this.#network = network
    this.#act = act
  }

  accept(serve: (far: FarEnd) => unknown): void {
    if (this.readyState !== CONNECTING) return
    this.readyState = OPEN
    this.#far = new FarEnd(
      bytes => this.#travel("back", () => this.#arrive(bytes)),
      () => this.#hangUp(),
    )
    serve(this.#far)
  }

  send(data: Bytes): void {
    const bytes = Buffer.from(data)
    this.#travel("there", async () => {
      this.#far?.emit("message", bytes)
      await turns()
    })
  }

  /** The member hangs up, or his process died. */
  close(): void {
    this.readyState = CLOSED
    this.#time.after(this.state === "mute" ? RELAY_PATIENCE_MS : 0, () => this.#far?.end())
  }

  /** The line breaks: both ends learn of it. */
  cut(): void {
    if (this.readyState === CLOSED) return
    this.readyState = CLOSED
    this.#far?.end()
    this.onclose?.({})
  }

  async #hangUp(): Promise<void> {
    await this.#act(() => this.cut())
  }

  async #arrive(bytes: Uint8Array): Promise<void> {
    const { buffer } = new Uint8Array(bytes)
    await this.#act(() => {
      if (this.readyState === OPEN) this.onmessage?.({ data: buffer })
    })
  }

  #travel(way: "there" | "back", arrive: () => Promise<void>): void {
    if (this.state === "mute") return
    this.#free[way] = Math.max(this.#free[way], this.#time.now + this.#network.way())
    this.#time.after(this.#free[way] - this.#time.now, async () => {
      if (this.state === "open") await arrive()
    })
  }
}

/** As much of a `ws` socket as the relay's connection uses. */
class FarEnd extends EventEmitter {
  readonly OPEN = OPEN
  readyState: number = OPEN
  readonly bufferedAmount = 0
  readonly #out: (bytes: Uint8Array) => void
  readonly #hangUp: () => Promise<void>

  constructor(out: (bytes: Uint8Array) => void, hangUp: () => Promise<void>) {
    super()
    this.#out = out
    this.#hangUp = hangUp
  }

  send(bytes: Uint8Array, sent?: () => void): void {
    if (this.readyState === OPEN) this.#out(bytes)
    sent?.()
  }

  close(): void {
    void this.#hangUp()
  }

  end(): void {
    if (this.readyState === CLOSED) return
    this.readyState = CLOSED
    this.emit("close")
  }
}

const CONNECTING = 0
const OPEN = 1
const CLOSED = 3

/** The relay's answer is made in a few turns of the event loop, as its store is memory. */
export function turns(): Promise<void> {
  return new Promise(done => setImmediate(done))
}
