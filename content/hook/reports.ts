import type { FromHook } from "../../src/messages/hook.ts"
import type { Signalling } from "../../src/messages/signalling.ts"
import { call, natives } from "./natives.ts"

/** Reports kept while there is no port yet. In a frame that never gets one they are dropped, oldest first. */
const MOST_WAITING = 256

/** What the hook says of its page: waits for the bridge's port, then goes through it. Frames without a port keep silent. */
export class Reports {
  #port: MessagePort | undefined
  #waiting: (FromHook | Signalling)[] = []

  /** Only the first port counts. */
  connect(port: MessagePort): void {
    if (this.#port) return
    this.#port = port
    for (const message of this.#waiting) call(natives.portPostMessage, port, message)
    this.#waiting = []
  }

  say(message: FromHook | Signalling): void {
    if (this.#port) {
      call(natives.portPostMessage, this.#port, message)
      return
    }
    this.#waiting.push(message)
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift()
  }
}
