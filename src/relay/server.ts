/** The relay's sockets and its few pages. */
import { randomUUID } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { createServer as createTlsServer } from "node:https"
import { WebSocketServer } from "ws"
import type { RoomId } from "../brand.ts"
import { MAX_MESSAGE_BYTES } from "../channel/wire.ts"
import { Connection, type House } from "./connection.ts"
import { INVITATION_PAGE } from "./invitationPage.ts"
import { LIMITS, type Limits } from "./limits.ts"
import { type RoomLog, Unavailable } from "./roomLog.ts"
import { addressOf, Visitors } from "./visitors.ts"

export const VERSION = "0.1.0"

export interface RelayOptions {
  host: string
  /** 0 takes any free port. */
  port: number
  log: RoomLog
  limits?: Limits
  tls?: { cert: Buffer; key: Buffer }
  /** Every connection comes through a proxy of ours, which says for whom. */
  behindProxy?: boolean
  /** Called once if the store breaks: the process must end. */
  broken(error: unknown): void
}

export interface Relay {
  port: number
  origin: string
  /** Takes no new connections, lets what is under way end, and closes. */
  close(): Promise<void>
}

/** Rooms past their life are looked for this often, in ms. */
const EXPIRE_EVERY_MS = 60_000

export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { log, host, tls } = options
  const rooms = new Map<RoomId, Set<Connection>>()
  const limits = options.limits ?? LIMITS
  const visitors = new Visitors(limits, Date.now)
  const visitorOf = ({ headers, socket }: IncomingMessage) => {
    const forwarded = options.behindProxy ? headers["x-forwarded-for"] : undefined
    return addressOf(socket.remoteAddress, Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)
  }
  const bootId = randomUUID()
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    void page(request, response, { store: log.store, probe, bootId }).catch(() => response.destroy())
  const probe = shared(() => log.probe())
  const http: Server = tls ? createTlsServer(tls, answer) : createServer(answer)
  const sockets = new WebSocketServer({
    server: http,
    path: "/ws",
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    verifyClient: ({ req }, answer) => {
      const address = visitorOf(req)
      if (address === undefined || visitors.mayEnter(address)) answer(true)
      else answer(false, 429, "too many connections from this address")
    },
  })
  const house: House = {
    log,
    limits,
    now: Date.now,
    enter(room, connection) {
      const inside = rooms.get(room) ?? new Set()
      if (inside.size >= limits.connectionsPerRoom) return "full"
      rooms.set(room, inside.add(connection))
      return "entered"
    },
    leave(room, connection) {
      const inside = rooms.get(room)
      inside?.delete(connection)
      if (inside?.size === 0) rooms.delete(room)
    },
    *others(room, connection) {
      for (const other of rooms.get(room) ?? []) if (other !== connection) yield other
    },
    visitors,
    broken: options.broken,
  }
  sockets.on("connection", (socket, request) => {
    const address = visitorOf(request)
    if (address !== undefined) {
      visitors.enter(address)
      socket.on("close", () => visitors.leave(address))
    }
    const connection = new Connection(socket, request.socket, house, address)
    // Behind the socket's own listener, which has made messages of what is whole.
    request.socket.on("data", (chunk: Buffer) => connection.arrived(chunk.length))
  })
  // A server error is that of the socket below it, which reports it itself.
  sockets.on("error", () => undefined)
  await new Promise<void>((done, fail) => {
    http.once("error", fail)
    http.listen(options.port, host, done)
  })
  const unlessUnavailable = (error: unknown) => {
    if (!(error instanceof Unavailable)) options.broken(error)
  }
  const expiring = setInterval(() => {
    visitors.forget()
    void log.expire(Date.now()).catch(unlessUnavailable)
  }, EXPIRE_EVERY_MS)
  const address = http.address()
  const port = typeof address === "object" && address ? address.port : options.port
  return {
    port,
    origin: `${tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`,
    async close() {
      clearInterval(expiring)
      const closed = new Promise<void>(done => http.close(() => done()))
      for (const socket of sockets.clients) socket.close(1012)
      await log.close()
      for (const socket of sockets.clients) socket.terminate()
      http.closeAllConnections()
      await closed
    },
  }
}

/** Whoever asks while an answer is under way gets that one: nobody can make us write more often than the disk does. */
function shared(ask: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= ask().finally(() => {
      running = undefined
    })
    return running
  }
}

async function page(
  { method, url = "/" }: IncomingMessage,
  response: ServerResponse,
  { store, probe, bootId }: { store: string; probe: () => Promise<void>; bootId: string },
): Promise<void> {
  const say = (status: number, type: string, body: string, more: Record<string, string> = {}) =>
    response
      .writeHead(status, {
        "content-type": `${type}; charset=utf-8`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        ...more,
      })
      .end(method === "HEAD" ? undefined : body)
  const json = (status: number, value: unknown) =>
    say(status, "application/json", `${JSON.stringify(value)}\n`)
  if (method !== "GET" && method !== "HEAD")
    return void say(405, "text/plain", "Only GET here\n", { allow: "GET, HEAD" })
  switch (url.split("?")[0]) {
    case "/j":
      return void say(200, "text/html", INVITATION_PAGE.body, INVITATION_PAGE.headers)
    case "/healthz":
      return void json(200, { pid: process.pid, bootId, version: VERSION, store })
    case "/readyz":
      return probe().then(
        () => void json(200, { ready: true }),
        () => void json(503, { ready: false, why: "the store takes no writes" }),
      )
    case "/":
      return void say(
        200,
        "text/plain",
        "A key relay of Sotto. It passes sealed messages on and can read none of them.\n",
      )
    default:
      return void say(404, "text/plain", "Not here\n")
  }
}
