/** Many members on raw sockets, who count how long each entry took to be acknowledged, and to reach each of the others. */
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { WebSocket } from "ws"
import type { Bytes } from "../../../src/brand.ts"
import { decodeFromRelay, encodeToRelay, SEQ_0 } from "../../../src/channel/wire.ts"
import { toHex } from "../../../src/hex.ts"
import { freshId, roomKeys } from "../member.ts"

/** A sealed entry of the second smallest size. */
const ENTRY_BYTES = 1_024
/** Connections that are being opened at once. */
const ABREAST = 200

export interface Sample {
  /** Milliseconds from sending to acknowledgement, and to each delivery. */
  readonly append: readonly number[]
  readonly fanOut: readonly number[]
}

/** An entry counts in the sample in which it was sent, however late it is delivered. */
interface Counting {
  readonly append: number[]
  readonly fanOut: number[]
}

/** Longest wait for what was acknowledged and not yet delivered, in ms. */
const MOST_LATE_MS = 20_000

export class Crowd {
  readonly #sockets: WebSocket[] = []
  readonly #sent = new Map<string, { at: number; sample: Counting }>()
  readonly #waiting = new Map<string, () => void>()
  #sample: Counting = { append: [], fanOut: [] }
  refusals = 0

  get connections(): number {
    return this.#sockets.length
  }

  async enter(relay: string, o: { rooms: number; members: number }): Promise<void> {
    const seats = Array.from({ length: o.rooms * o.members }, (_, n) => n % o.rooms)
    for (let at = 0; at < seats.length; at += ABREAST)
      await Promise.all(seats.slice(at, at + ABREAST).map(room => this.#join(relay, room)))
  }

  /** Whoever's turn it is says something. Resolves when it is acknowledged, or refused. */
  say(turn: number): Promise<void> {
    const socket = this.#sockets[turn % this.#sockets.length]
    const id = freshId()
    const data: Bytes = new Uint8Array(randomBytes(ENTRY_BYTES))
    this.#sent.set(toHex(id), { at: performance.now(), sample: this.#sample })
    socket?.send(encodeToRelay({ kind: "append", lane: 0, id, data }))
    return new Promise(done => this.#waiting.set(toHex(id), done))
  }

  /** What was measured of all that was said since this was called last. */
  take(): Sample {
    const sample = this.#sample
    this.#sample = { append: [], fanOut: [] }
    return sample
  }

  /** Resolves when all that was acknowledged has reached all `members` of its room, or some of it never will. */
  async delivered(members: number): Promise<void> {
    const end = performance.now() + MOST_LATE_MS
    const { append, fanOut } = this.#sample
    while (fanOut.length < append.length * members && performance.now() < end)
      await new Promise(done => setTimeout(done, 10))
  }

  leave(): void {
    for (const socket of this.#sockets) socket.terminate()
  }

  async #join(relay: string, room: number): Promise<void> {
    const socket = new WebSocket(`${relay.replace("http", "ws")}/ws`, { perMessageDeflate: false })
    await once(socket, "open")
    const live = new Promise<void>(done => {
      socket.on("message", (data: Buffer) => this.#hear(data, done))
    })
    const { id, token } = roomKeys(room % 256)
    // A room's id and token need not belong together for a relay that has never seen it.
    const own = `${room.toString(16).padStart(8, "0")}${id.slice(8)}` as typeof id
    socket.send(encodeToRelay({ kind: "open", room: own, token, after: SEQ_0 }))
    await live
    this.#sockets.push(socket)
  }

  #hear(data: Buffer, live: () => void): void {
    const message = decodeFromRelay(new Uint8Array(data))
    if (message?.kind === "live") live()
    if (message?.kind === "entry") this.#note("fanOut", message.id)
    if (message?.kind === "appended" || (message?.kind === "refused" && message.id)) {
      const id = message.id ?? new Uint8Array()
      if (message.kind === "refused") this.refusals += 1
      else this.#note("append", id)
      this.#waiting.get(toHex(id))?.()
      this.#waiting.delete(toHex(id))
    }
  }

  #note(what: keyof Counting, id: Bytes): void {
    const sent = this.#sent.get(toHex(id))
    sent?.sample[what].push(performance.now() - sent.at)
  }
}
