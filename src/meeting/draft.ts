import type { Bytes, RoomNumber } from "../brand.ts"
import type { Group } from "../group/types.ts"
import type { Warning } from "../messages/sentences.ts"
import { isStranger } from "../messages/strangerWords.ts"
import type { ToWorker } from "../messages/worker.ts"
import type { Break } from "../policy/shield.ts"
import { nextShield } from "../policy/shield.ts"
import { type Effect, silences, type World } from "./events.ts"
import type { Durable, Meeting, Volatile } from "./state.ts"

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/**
 * One step in the making. It begins as the old values and replaces them whole, so the old meeting stays as it was.
 * `durable` keeps its identity if nothing in it changed: then there is nothing to save.
 */
export class Draft {
  durable: Durable
  volatile: Volatile
  readonly effects: Effect[] = []

  constructor(
    meeting: Meeting,
    readonly world: World,
    private readonly atOnce: (effect: Effect) => void,
  ) {
    this.durable = meeting.durable
    this.volatile = meeting.volatile
  }

  get group(): Group | undefined {
    return this.durable.phase.kind === "live" ? this.durable.phase.group : undefined
  }

  change(part: Partial<Durable>): void {
    this.durable = { ...this.durable, ...part }
  }

  note(part: Partial<Volatile>): void {
    this.volatile = { ...this.volatile, ...part }
  }

  emit(effect: Effect): void {
    this.effects.push(effect)
    if (silences(effect)) this.atOnce(effect)
  }

  /** Says the same to the workers of all pages. */
  tellWorkers(message: ToWorker): void {
    for (const page of this.pages) this.emit({ kind: "to-worker", page, message })
  }

  /** Puts a note on the free lane, of the room where the group meets if no other is named. */
  append(id: string, plaintext: Bytes, room: RoomNumber = this.durable.here): void {
    this.emit({ kind: "append", room, lane: 0, id, plaintext })
  }

  /** Raises a warning; one with the same id takes its place and keeps its time. */
  warn(id: string, warning: DistributiveOmit<Warning, "id" | "since">): void {
    const standing = this.durable.warnings.find(one => one.id === id)
    const raised = { id, since: standing?.since ?? this.world.now, ...warning } as Warning
    if (standing && JSON.stringify(standing) === JSON.stringify(raised)) return
    this.change({ warnings: [...this.durable.warnings.filter(one => one.id !== id), raised] })
  }

  dismiss(id: string): void {
    if (!this.durable.warnings.some(one => one.id === id)) return
    this.change({ warnings: this.durable.warnings.filter(one => one.id !== id) })
  }

  /** Something is broken for good: nothing is sent from now on, and the keys are forgotten. */
  break(why: Break, about = ""): void {
    this.change({
      shield: nextShield(this.durable.shield, { kind: "broke", why, about, at: this.world.now }),
      sending: "held",
      // Without keys everybody is unknown; that is no news.
      warnings: this.durable.warnings.filter(warning => !isStranger(warning)),
    })
    this.tellWorkers({ kind: "forget-keys" })
  }

  get pages(): (keyof Volatile["pages"])[] {
    return Object.keys(this.volatile.pages) as (keyof Volatile["pages"])[]
  }
}
