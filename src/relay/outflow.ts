import type { Bytes } from "../brand.ts"
import { type Entry, encodeFromRelay } from "../channel/wire.ts"

/** All who hear an entry are sent the same bytes. */
const encoded = new WeakMap<Entry, Bytes>()

export function bytesOf(entry: Entry): Bytes {
  const bytes = encoded.get(entry) ?? encodeFromRelay({ kind: "entry", ...entry })
  encoded.set(entry, bytes)
  return bytes
}

/** What lies below a WebSocket. */
export interface Line {
  /** Keeps what is written. */
  cork(): void
  /** Sends what was kept. */
  uncork(): void
}

/**
 * What one connection is sent in one turn leaves by one call of the system, which costs more than all else about a message: entries that
 * were stored together, or somebody's own entry and the answer to it.
 */
export class Outflow {
  #now: "gathers" | "flows" = "flows"

  constructor(private readonly line: Line) {}

  /** Call before something is written. */
  gather(): void {
    if (this.#now === "gathers") return
    this.#now = "gathers"
    this.line.cork()
    process.nextTick(() => {
      this.#now = "flows"
      this.line.uncork()
    })
  }
}
