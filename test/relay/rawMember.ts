/** A socket that says what it likes to a relay, and hears what comes back. */
import { once } from "node:events"
import { WebSocket } from "ws"
import type { RoomKeys } from "../../src/channel/roomKeys.ts"
import {
  decodeFromRelay,
  encodeToRelay,
  type FromRelay,
  SEQ_0,
  type ToRelay,
} from "../../src/channel/wire.ts"

export interface RawMember {
  readonly socket: WebSocket
  readonly heard: readonly FromRelay[]
  say(message: ToRelay): void
}

/** @param address What a proxy before the relay would say that this comes from. */
export function connectRaw(relay: string, address?: string): RawMember {
  const headers = address === undefined ? {} : { "x-forwarded-for": `203.0.113.9, ${address}` }
  const socket = new WebSocket(`${relay.replace("http", "ws")}/ws`, { headers })
  const heard: FromRelay[] = []
  socket.on("message", (data: Buffer) => {
    const message = decodeFromRelay(new Uint8Array(data))
    if (message) heard.push(message)
  })
  socket.on("error", () => undefined)
  return { socket, heard, say: message => socket.send(encodeToRelay(message)) }
}

/** Opens a room, hears the first answer, and goes. */
export async function knock(
  relay: string,
  address: string,
  { gen, ...keys }: Pick<RoomKeys, "id" | "token"> & { gen?: string },
): Promise<FromRelay | "no entry"> {
  const member = connectRaw(relay, address)
  const { socket, heard } = member
  const opened = await new Promise(done => {
    socket.once("open", () => done(true))
    socket.once("close", () => done(false))
  })
  if (opened === false) return "no entry"
  member.say({
    kind: "open",
    room: keys.id,
    token: keys.token,
    after: SEQ_0,
    ...(gen === undefined ? {} : { gen }),
  })
  while (heard.length === 0 && socket.readyState === socket.OPEN)
    await Promise.race([once(socket, "message"), once(socket, "close")])
  socket.terminate()
  return heard[0] ?? "no entry"
}
