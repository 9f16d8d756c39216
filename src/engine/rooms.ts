/** The rooms of the relay that one meeting listens to: a connection to where it meets, and to each that it has left. */
import type { RoomNumber } from "../brand.ts"
import { connectRelay, type RelayClient, type SocketLike, type Timers } from "../channel/relayClient.ts"
import { deriveRoomKeys } from "../channel/roomKeys.ts"
import type { FromRoom } from "../meeting/events.ts"
import type { Durable, OldRoom } from "../meeting/state.ts"

export class Rooms {
  readonly #clients = new Map<RoomNumber, RelayClient>()

  constructor(
    private readonly o: {
      relay: string
      socket(url: string): SocketLike
      timers: Timers
      heard(event: FromRoom): void
    },
  ) {}

  /** Opens what `durable` names and is not open yet, from where it was read, and closes what it does not name any more. */
  follow({ here, secret, cursor, oldRooms }: Durable): void {
    const wanted = [{ room: here, secret, cursor }, ...oldRooms]
    for (const [room, client] of this.#clients) {
      if (wanted.some(one => one.room === room)) continue
      client.close()
      this.#clients.delete(room)
    }
    for (const one of wanted) if (!this.#clients.has(one.room)) this.#clients.set(one.room, this.#open(one))
  }

  /** @returns `undefined` for a room that is not listened to. */
  at(room: RoomNumber): RelayClient | undefined {
    return this.#clients.get(room)
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
    this.#clients.clear()
  }

  #open({ room, secret, cursor }: Pick<OldRoom, "room" | "secret" | "cursor">): RelayClient {
    const { relay, socket, timers, heard } = this.o
    return connectRelay({
      relay,
      keys: deriveRoomKeys(secret),
      from: cursor,
      socket,
      timers,
      on: {
        entry: ({ seq, lane, plaintext }, at) =>
          heard({ kind: "entry", room, seq, lane, plaintext, cursor: at }),
        presence: plaintext => heard({ kind: "presence", room, plaintext }),
        state: state => heard({ kind: "channel", room, state }),
        failed: code => heard({ kind: "channel-failed", room, code }),
      },
    })
  }
}
