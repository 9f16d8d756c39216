import type { Bytes, Seq } from "../brand.ts"
import { toHex } from "../hex.ts"
import type { Timers } from "./link.ts"

/** All but "closed" are certain: "conflict" and "refused" say that the entry is not in the log. "closed" says nothing. */
export type AppendOutcome =
  | { kind: "appended"; seq: Seq; duplicate: boolean }
  | { kind: "conflict"; head: Seq }
  | { kind: "refused"; code: "too-large" | "room-full" }
  | { kind: "closed" }

/** An append without an answer for this long means that the connection is dead. */
export const ANSWER_MS = 10_000

interface Pending {
  message: Bytes
  settle: (outcome: AppendOutcome) => void
  outcome: Promise<AppendOutcome>
  cancelTimer: () => void
}

/** Appends whose outcome is not known yet, in the order in which they were asked for. */
export class PendingAppends {
  readonly #byId = new Map<string, Pending>()

  constructor(
    private readonly o: { timers: Timers; send: (message: Bytes) => void; unanswered: () => void },
  ) {}

  /** The outcome of an append with this id that is under way. */
  outcomeOf(id: Bytes): Promise<AppendOutcome> | undefined {
    return this.#byId.get(toHex(id))?.outcome
  }

  /** `message` is what every try sends. */
  add(id: Bytes, message: Bytes): Promise<AppendOutcome> {
    let settle: Pending["settle"] = () => {}
    const outcome = new Promise<AppendOutcome>(resolve => {
      settle = resolve
    })
    this.#byId.set(toHex(id), { message, settle, outcome, cancelTimer: () => {} })
    return outcome
  }

  /** Sends one that was added before. */
  try(id: Bytes): void {
    const pending = this.#byId.get(toHex(id))
    if (pending) this.#send(pending)
  }

  tryAll(): void {
    for (const pending of this.#byId.values()) this.#send(pending)
  }

  /** The relay wants this one later. */
  tryLater(id: Bytes, ms: number): void {
    const pending = this.#byId.get(toHex(id))
    if (!pending) return
    pending.cancelTimer()
    pending.cancelTimer = this.o.timers.after(ms, () => this.#send(pending))
  }

  /** The connection is gone: no answer is due until they are tried again. */
  pause(): void {
    for (const pending of this.#byId.values()) pending.cancelTimer()
  }

  settle(id: Bytes, outcome: AppendOutcome): void {
    const pending = this.#byId.get(toHex(id))
    if (!pending) return
    this.#byId.delete(toHex(id))
    pending.cancelTimer()
    pending.settle(outcome)
  }

  close(): void {
    const all = [...this.#byId.values()]
    this.#byId.clear()
    for (const pending of all) {
      pending.cancelTimer()
      pending.settle({ kind: "closed" })
    }
  }

  #send(pending: Pending): void {
    pending.cancelTimer()
    pending.cancelTimer = this.o.timers.after(ANSWER_MS, this.o.unanswered)
    this.o.send(pending.message)
  }
}
