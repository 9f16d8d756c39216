/** A page's frame worker as far as keys go: what it would seal with, and every key that it was ever given. */
import type { InstallEpoch, ToWorker } from "../../src/messages/worker.ts"

export class PageWorker {
  /** What seals now; `undefined`: nothing leaves. */
  sealing: InstallEpoch | undefined
  /** Told by whoever watches over the run. */
  readonly #installed: (message: InstallEpoch) => void

  constructor(installed: (message: InstallEpoch) => void) {
    this.#installed = installed
  }

  hear(message: ToWorker): void {
    switch (message.kind) {
      case "install-epoch":
        if (this.sealing && message.epoch < this.sealing.epoch) return
        this.#installed(message)
        this.sealing = message.sending === "live" ? message : undefined
        return
      case "hold-sending":
      case "forget-keys":
        this.sealing = undefined
        return
      case "set-decision":
        return
    }
  }
}
