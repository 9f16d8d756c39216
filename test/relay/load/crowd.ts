/** Many members on raw sockets, who count how long each entry took to be acknowledged, and to reach each of the others. */
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { WebSocket } from "ws"
import type { Bytes } from "../../../src/brand.ts"
import { decodeFromRelay, encodeToRelay, SEQ_0 } from "../../../src/channel/wire.ts"
import { toHex } from "../../../src/hex.ts"
import { freshId, roomKeys } from "../member.ts"
import { Tally } from "./tally.ts"

/** A sealed entry of the second smallest size. */
export const ENTRY_BYTES = 1_024
/** Connections that are being opened at once. */
export const ABREAST = 200

/** All members of all rooms. */
export interface Crowd {
  readonly connections: number
  /** Entries that were not taken. */
  readonly refusals: number
  /** @param place Where the members connect to. */
  enter(place: string, o: { rooms: number; members: number }): Promise<void>
  /** Whoever's turn it is says something. Resolves when it is acknowledged, or refused. */
  say(turn: number): Promise<void>
  readonly tally: Tally
  leave(): void
}

export class RelayCrowd implements Crowd {
  readonly #sockets: WebSocket[] = []
  readonly tally = new Tally()
  readonly #waiting = new Map<string, () => void>()
  refusals = 0

  get connections(): number {
    return this.#sockets.length
  }

  async enter(relay: string, o: { rooms: number; members: number }): Promise<void> {
    const seats = Array.from({ length: o.rooms * o.members }, (_, n) => n % o.rooms)
    for (let at = 0; at < seats.length; at += ABREAST)
      await Promise.all(seats.slice(at, at + ABREAST).map(room => this.#join(relay, room)))
  }

  say(turn: number): Promise<void> {
    const socket = this.#sockets[turn % this.#sockets.length]
    const id = freshId()
    const data: Bytes = new Uint8Array(randomBytes(ENTRY_BYTES))
    this.tally.sent(id)
    socket?.send(encodeToRelay({ kind: "append", lane: 0, id, data }))
    return new Promise(done => this.#waiting.set(toHex(id), done))
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
    if (message?.kind === "entry") this.tally.heard("fanOut", message.id)
    if (message?.kind === "appended" || (message?.kind === "refused" && message.id)) {
      const id = message.id ?? new Uint8Array()
      if (message.kind === "refused") this.refusals += 1
      else this.tally.heard("append", id)
      this.#waiting.get(toHex(id))?.()
      this.#waiting.delete(toHex(id))
    }
  }
}
