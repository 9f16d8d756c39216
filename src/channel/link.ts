import type { Bytes } from "../brand.ts"

/** The part of a WebSocket that is used here: a browser's fits, and so does that of `ws`. */
export interface SocketLike {
  binaryType: string
  readonly readyState: number
  send(data: Bytes): void
  close(code?: number): void
  onopen: Handler<unknown>
  onmessage: Handler<{ data: unknown }>
  onclose: Handler<unknown>
  onerror: Handler<unknown>
}

// The type of a method, not of a function: each platform hands its handlers an event class of its own.
type Handler<E> = { handle(event: E): void }["handle"] | null

/** The clock and the dice of whoever runs this. `after` returns what calls it off. */
export interface Timers {
  after(ms: number, run: () => void): () => void
  /** From 0 up to, not including, 1. */
  random(): number
}

export const PLATFORM_TIMERS: Timers = {
  after(ms, run) {
    const handle = setTimeout(run, ms)
    return () => clearTimeout(handle)
  },
  random: Math.random,
}

export interface Link {
  /** Sends on the open socket; with none open, does nothing. */
  send(data: Bytes): void
  /** Gives this socket up and opens another one, not before `ms`. */
  renew(ms?: number): void
  /** The connection works: the next loss is answered quickly again. */
  settled(): void
  close(): void
}

/** Traffic that a browser counts as life: it stops an extension's worker after 30 s without. */
export const BEAT_MS = 20_000
/** Silence after which a connection counts as dead; two beats were answered by nothing. */
export const SILENCE_MS = 45_000
/** Time for the socket to open. */
export const CONNECT_MS = 10_000
/** Shortest and longest wait before the next try. */
export const RETRY_MS = { least: 100, most: 5_000 } as const

/** Keeps one socket to `url` open until it is closed: opens, beats, notices death, tries again. */
export function openLink(o: {
  url: string
  socket: (url: string) => SocketLike
  timers: Timers
  beat: Bytes
  on: { up(): void; message(data: Bytes | undefined): void; down(): void }
}): Link {
  return new ReconnectingLink(o)
}

class ReconnectingLink implements Link {
  #socket: SocketLike | undefined
  #closed = false
  #losses = 0
  #cancelBeat = (): void => {}
  #cancelDeath = (): void => {}
  #cancelRetry = (): void => {}

  constructor(private readonly o: Parameters<typeof openLink>[0]) {
    this.#cancelRetry = o.timers.after(0, () => this.#connect())
  }

  send(data: Bytes): void {
    if (this.#socket?.readyState === 1) this.#socket.send(data)
  }

  settled(): void {
    this.#losses = 0
  }

  close(): void {
    this.#closed = true
    this.#cancelRetry()
    this.#giveUp()
  }

  renew(ms = 0): void {
    if (this.#closed) return
    this.#giveUp()
    this.#cancelRetry()
    const most = Math.min(RETRY_MS.most, RETRY_MS.least * 2 ** (this.#losses + 1))
    const wait = RETRY_MS.least + this.o.timers.random() * (most - RETRY_MS.least)
    this.#losses += 1
    this.#cancelRetry = this.o.timers.after(Math.max(ms, wait), () => this.#connect())
    this.o.on.down()
  }

  #connect(): void {
    const socket = this.#create()
    if (!socket) {
      this.renew()
      return
    }
    this.#socket = socket
    this.#expectLife(CONNECT_MS)
    const unlessStale =
      <E>(run: (event: E) => void) =>
      (event: E) => {
        if (this.#socket === socket) run(event)
      }
    socket.binaryType = "arraybuffer"
    socket.onopen = unlessStale(() => {
      this.#expectLife(SILENCE_MS)
      this.#beatOn()
      this.o.on.up()
    })
    socket.onmessage = unlessStale((event: { data: unknown }) => {
      this.#expectLife(SILENCE_MS)
      this.o.on.message(event.data instanceof ArrayBuffer ? new Uint8Array(event.data) : undefined)
    })
    socket.onclose = socket.onerror = unlessStale(() => this.renew())
  }

  /** A platform may refuse at once, for instance without network permission. That is a loss like any other. */
  #create(): SocketLike | undefined {
    try {
      return this.o.socket(this.o.url)
    } catch {
      return undefined
    }
  }

  #beatOn(): void {
    this.#cancelBeat = this.o.timers.after(BEAT_MS, () => {
      this.send(this.o.beat)
      this.#beatOn()
    })
  }

  #expectLife(withinMs: number): void {
    this.#cancelDeath()
    this.#cancelDeath = this.o.timers.after(withinMs, () => this.renew())
  }

  #giveUp(): void {
    this.#cancelBeat()
    this.#cancelDeath()
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
  }
}
