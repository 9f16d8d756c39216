import type { FromWorker } from "../../src/messages/worker.ts"

/** Words kept for a port that has not come yet. */
const MAX_KEPT = 64

/** The one port to the bridge. What is said before it comes is kept. */
export class Mouth {
  #port: MessagePort | undefined
  readonly #kept: FromWorker[] = []

  /** Honours the first port only: a second one is not the bridge's. */
  adopt(port: MessagePort, hear: (data: unknown) => void): void {
    if (this.#port) return
    this.#port = port
    port.onmessage = event => hear(event.data)
    this.say({ kind: "ready" })
    for (const message of this.#kept.splice(0)) this.say(message)
  }

  say(message: FromWorker): void {
    if (this.#port) this.#port.postMessage(message)
    else if (this.#kept.length < MAX_KEPT) this.#kept.push(message)
  }
}
