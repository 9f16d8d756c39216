/** One member: the extension's real session over a simulated socket, disk and clock. His process may die at any await. */
import type { PageId } from "../../src/brand.ts"
import { openSession, type Session } from "../../src/engine/session.ts"
import type { Group, Identity } from "../../src/group/types.ts"
import { toHex } from "../../src/hex.ts"
import type { MeetingEvent } from "../../src/meeting/events.ts"
import { decodeDurable, encodeDurable } from "../../src/meeting/saved.ts"
import { type Meeting, NOTHING_YET } from "../../src/meeting/state.ts"
import type { InstallEpoch } from "../../src/messages/worker.ts"
import { NOTHING_FOUND } from "../../src/policy/obstacles.ts"
import { NO_PINS } from "../../src/verify/pins.ts"
import { type Network, turns, type Wire } from "./network.ts"
import type { Time } from "./time.ts"
import { PageWorker } from "./worker.ts"

/** Where a process dies: at once, or at the next save, before it, after it, or behind that many of the effects. */
export type Death = "now" | "before-save" | "after-save" | { afterEffects: number }

/** One life of the background. Nothing that it still does after its end has any effect. */
interface Life {
  session: Session
  wires: Wire[]
  ended: Promise<void>
  end(): void
  state: "alive" | "dead"
  dying: Exclude<Death, "now"> | "not"
  /** What the session stopped for. */
  fault?: unknown
}

export interface Watcher {
  installed(member: Member, worker: PageWorker, message: InstallEpoch): void
  changed(member: Member, meeting: Meeting): void
}

export class Member {
  readonly identity: Identity
  readonly name: string
  readonly skewMs: number
  /** What was saved last: a value that nobody changes, written out when somebody comes back to it. */
  #disk: Meeting["durable"] | undefined
  #life: Life | undefined
  #page = fresh()
  #worker: PageWorker
  /** Over for good: the meeting was left, or its record is gone. */
  over: "no" | "closed" | "failed" = "no"
  readonly #time: Time
  readonly #network: Network
  readonly #watcher: Watcher

  constructor(o: {
    identity: Identity
    name: string
    skewMs: number
    time: Time
    network: Network
    watcher: Watcher
  }) {
    this.identity = o.identity
    this.name = o.name
    this.skewMs = o.skewMs
    this.#time = o.time
    this.#network = o.network
    this.#watcher = o.watcher
    this.#worker = this.#freshWorker()
  }

  get worker(): PageWorker {
    return this.#worker
  }

  get alive(): boolean {
    return this.#life?.state === "alive"
  }

  get meeting(): Meeting | undefined {
    return this.alive ? this.#life?.session.meeting : undefined
  }

  get group(): Group | undefined {
    const phase = this.meeting?.durable.phase
    return phase?.kind === "live" ? phase.group : undefined
  }

  /** Begins with a meeting that was just made, saved as the registry does. */
  async begin(meeting: Meeting): Promise<void> {
    this.#disk = meeting.durable
    await this.#open(meeting)
  }

  /** Comes back from what was saved. The page has stayed. */
  async comeBack(): Promise<void> {
    if (this.alive || this.over !== "no" || !this.#disk) return
    const durable = await decodeDurable(encodeDurable(this.#disk))
    if (!durable) throw new Error("what was saved does not load")
    await this.#open({ durable, volatile: NOTHING_YET })
  }

  die(how: Death): void {
    const life = this.#life
    if (!life || life.state === "dead") return
    if (how === "now") life.end()
    else life.dying = how
  }

  async reload(): Promise<void> {
    const gone = this.#page
    this.#page = fresh()
    this.#worker = this.#freshWorker()
    await this.handle({ kind: "page-gone", page: gone })
    await this.handle({ kind: "page-hello", page: this.#page, findings: NOTHING_FOUND })
  }

  async handle(event: MeetingEvent): Promise<void> {
    const life = this.#life
    if (life?.state === "alive") await this.#act(life, () => void life.session.handle(event))
  }

  /** @param how `cut`: both ends know. `mute`: nobody does. */
  breakLine(how: "cut" | "mute"): void {
    for (const wire of this.#life?.wires ?? []) {
      if (how === "cut") wire.cut()
      else wire.state = "mute"
    }
  }

  async #open(meeting: Meeting): Promise<void> {
    let end = (): void => {}
    const ended = new Promise<void>(done => (end = done))
    const life: Life = {
      session: undefined as never,
      wires: [],
      ended,
      state: "alive",
      dying: "not",
      end: () => {
        life.state = "dead"
        life.session?.stop()
        for (const wire of life.wires) wire.close()
        end()
      },
    }
    this.#life = life
    const act = (run: () => void) => this.#act(life, run)
    let effects = 0
    const alive = (): boolean => {
      const { dying } = life
      if (typeof dying === "object" && effects++ >= dying.afterEffects) life.end()
      return life.state === "alive"
    }
    life.session = openSession(meeting, {
      clock: this.#time.clockOf(this.skewMs, act),
      socket: () => {
        const wire = this.#network.dial(act)
        life.wires = [...life.wires.filter(one => one.readyState !== 3), wire]
        return guarded(wire, alive)
      },
      save: next => this.#save(life, next),
      toWorker: (page, message) => {
        if (alive() && page === this.#page) this.#worker.hear(message)
      },
      meet: () => {},
      world: () => ({ identity: this.identity, pins: NO_PINS }),
      changed: next => {
        if (life.state === "alive") this.#watcher.changed(this, next)
      },
      closed: () => {
        if (life.state === "dead") return
        this.over = "closed"
        life.end()
      },
      failed: error => {
        life.fault = error
      },
    })
    await act(
      () => void life.session.handle({ kind: "page-hello", page: this.#page, findings: NOTHING_FOUND }),
    )
  }

  async #save(life: Life, next: Meeting): Promise<void> {
    const { dying } = life
    if (dying === "before-save") life.end()
    if (life.state === "dead") return new Promise(() => {})
    this.#disk = next.durable
    if (dying !== "after-save") return
    life.end()
    return new Promise(() => {})
  }

  /** Runs what reaches this process and waits until it has dealt with it, or is dead. */
  async #act(life: Life, run: () => void): Promise<void> {
    const dead = () => life.state === "dead"
    if (dead()) return
    this.#time.skewMs = this.skewMs
    run()
    for (let queue: Promise<void> | undefined; queue !== life.session.idle(); ) {
      queue = life.session.idle()
      await Promise.race([queue, life.ended])
      await turns()
      if (life.fault) throw life.fault
      if (dead()) return
    }
  }

  #freshWorker(): PageWorker {
    const worker: PageWorker = new PageWorker(message => this.#watcher.installed(this, worker, message))
    return worker
  }
}

/** What a dead process sends does not go out. */
function guarded(wire: Wire, alive: () => boolean): Wire {
  const send = wire.send.bind(wire)
  wire.send = data => {
    if (alive()) send(data)
  }
  return wire
}

function fresh(): PageId {
  return toHex(crypto.getRandomValues(new Uint8Array(16))) as PageId
}
