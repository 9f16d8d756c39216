/** A small plain meeting: page, signalling and a forwarding server, on this machine only. */
import { randomUUID } from "node:crypto"
import { createServer } from "node:http"
import { type WebSocket, WebSocketServer } from "ws"
import { bundlePages } from "./pages.ts"
import type { Participant } from "./participant.ts"
import { Room } from "./room.ts"
import { decodeToServer, type ToPage } from "./signalling.ts"
import { Tap, type Watch } from "./tap.ts"

export interface Sample {
  /** Address of the page, with a slash at the end. `?name=Ada&room=x&auto=1` joins at once. */
  url: string
  port: number
  /** What the server sees: every packet that anybody sends it. @returns A function that ends it. */
  tap(watch: Watch): () => void
  close(): Promise<void>
}

/** Signalling messages are short; an answer with twelve people is the longest. */
const MAX_MESSAGE_BYTES = 256 * 1024

/** @param options.port 0 takes any free port. */
export async function startSample({ port }: { port: number }): Promise<Sample> {
  const tap = new Tap()
  const rooms = new Map<string, Room>()
  const http = createServer(await bundlePages())
  const sockets = new WebSocketServer({ server: http, path: "/signal", maxPayload: MAX_MESSAGE_BYTES })
  sockets.on("connection", socket => serve(socket, rooms, tap))
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject)
    http.listen(port, "127.0.0.1", resolve)
  })
  const address = http.address()
  const taken = typeof address === "object" && address ? address.port : port
  return {
    url: `http://127.0.0.1:${taken}/`,
    port: taken,
    tap: tap.watch,
    close: async () => {
      for (const room of rooms.values()) room.close()
      for (const socket of sockets.clients) socket.terminate()
      http.closeAllConnections()
      await new Promise<void>(resolve => http.close(() => resolve()))
    },
  }
}

function serve(socket: WebSocket, rooms: Map<string, Room>, tap: Tap): void {
  let seat: { room: Room; name: string; participant: Participant } | undefined
  const say = (message: ToPage) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
  }
  const enter = (name: string, called: string) => {
    const room = rooms.get(name) ?? new Room(tap)
    rooms.set(name, room)
    const participant = room.join(
      { id: randomUUID(), name: called, microphone: "on", camera: "on" },
      { say, drop: () => socket.close() },
    )
    if (participant) seat = { room, name, participant }
    else say({ kind: "refused", why: "full" })
  }
  socket.on("message", data => {
    const message = decodeToServer(data.toString())
    switch (message?.kind) {
      case "join":
        if (!seat) enter(message.room, message.name)
        return
      case "answer":
        seat?.participant.answer(message.sdp)
        return
      case "candidate":
        seat?.participant.candidate(message.candidate).catch(() => socket.close())
        return
      case "devices":
        seat?.room.setDevices(seat.participant.person.id, message)
        return
      case undefined:
        return
    }
  })
  socket.on("error", () => socket.terminate())
  socket.on("close", () => {
    if (!seat) return
    seat.room.leave(seat.participant.person.id)
    if (seat.room.empty) rooms.delete(seat.name)
  })
}
