import type { Seq } from "../brand.ts"
import type { Entry } from "../channel/wire.ts"
import { toHex } from "../hex.ts"
import type { RoomRecord } from "./judge.ts"
import { PAGE } from "./roomLog.ts"
import { decodeRoomMessage } from "./roomMessage.ts"

/** A message as it lies in the stream. `at`: its sequence there. */
export interface Stored {
  readonly at: number
  readonly data: Uint8Array
}

/** What came of a message: "gap" says that others come before it that were not taken in yet. */
export type Taken =
  | { kind: "entry"; entry: Entry }
  | { kind: "made" | "ended" }
  | { kind: "known" }
  | { kind: "gap" }

/**
 * One room as far as this process has read its subject: record, ids, and where each entry lies, but no entry's content.
 * Whatever brings the messages, they enter in the one order that they were written in, each once.
 */
export class RoomReplica {
  #at = 0
  #record: RoomRecord | undefined
  /** Of entry n at n - 1: places in this log are dense. */
  #places: { readonly at: number; readonly bytes: number }[] = []
  #ids = new Map<string, Seq>()

  /** Sequence in the stream of the last message taken in; 0 for none. */
  get at(): number {
    return this.#at
  }

  /** Undefined if there is no such room. */
  get record(): RoomRecord | undefined {
    return this.#record
  }

  seqOfId(id: Uint8Array): Seq | undefined {
    return this.#ids.get(toHex(id))
  }

  /** @throws {@link Malformed} for a message that no relay wrote. */
  take({ at, data }: Stored): Taken {
    if (at <= this.#at) return { kind: "known" }
    const message = decodeRoomMessage(data)
    if (message.kind !== "entry") {
      // A life begins or ends: what came before it is over, and may be gone already.
      this.#places = []
      this.#ids = new Map()
      this.#at = at
      this.#record = message.kind === "made" ? message.record : undefined
      return { kind: message.kind }
    }
    if (message.follows !== this.#at) return { kind: "gap" }
    this.#at = at
    this.#record = message.record
    this.#places.push({ at, bytes: message.entry.data.length })
    this.#ids.set(toHex(message.entry.id), message.entry.seq)
    return { kind: "entry", entry: message.entry }
  }

  /** Where the entries of the page after `after` lie in the stream. */
  page(after: Seq): number[] {
    const page: number[] = []
    let bytes = 0
    for (const place of this.#places.slice(after, after + PAGE.entries)) {
      page.push(place.at)
      bytes += place.bytes
      if (bytes >= PAGE.bytes) break
    }
    return page
  }
}
