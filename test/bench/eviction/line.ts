/** A member's line to the relay: a real one, as long as is wished, which can be held while others have the processor. */
import { WebSocket } from "ws"
import type { SocketLike } from "../../../src/channel/relayClient.ts"
import { decodeFromRelay } from "../../../src/channel/wire.ts"

/** Where what the relay sends to one member waits for its turn. */
export class Gate {
  /** When the first entry of the log came in since the gate was shut, as performance.now() gives it. */
  arrivedAt: number | undefined
  #state: "open" | "shut" = "open"
  #waiting: (() => void)[] = []

  shut(): void {
    this.#state = "shut"
    this.arrivedAt = undefined
  }

  open(): void {
    this.#state = "open"
    for (const deliver of this.#waiting.splice(0)) deliver()
  }

  pass(data: unknown, deliver: () => void): void {
    if (this.#state === "open") {
      deliver()
      return
    }
    const message = data instanceof ArrayBuffer ? decodeFromRelay(new Uint8Array(data)) : undefined
    if (message?.kind === "entry") this.arrivedAt ??= performance.now()
    this.#waiting.push(deliver)
  }
}

/** Messages take `wayMs` each way. */
export function dial(url: string, gate: Gate, wayMs: () => number): SocketLike {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  socket.binaryType = "arraybuffer"
  const travel = (run: () => void) => void setTimeout(run, wayMs())
  const line: SocketLike = {
    get readyState() {
      return socket.readyState
    },
    binaryType: "arraybuffer",
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send: data => travel(() => socket.readyState === WebSocket.OPEN && socket.send(data)),
    close: () => socket.close(),
  }
  socket.onopen = () => line.onopen?.call(line, new Event("open"))
  socket.onmessage = ({ data }) =>
    travel(() => gate.pass(data, () => line.onmessage?.call(line, new MessageEvent("message", { data }))))
  socket.onclose = () => line.onclose?.call(line, new Event("close"))
  socket.onerror = () => line.onerror?.call(line, new Event("error"))
  return line
}
