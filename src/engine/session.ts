/** One meeting alive: events in a queue, each stepped, saved, then acted upon. */
import type { PageId } from "../brand.ts"
import { PLATFORM_TIMERS } from "../channel/link.ts"
import type { SocketLike, Timers } from "../channel/relayClient.ts"
import { wipe } from "../group/store.ts"
import type { Group } from "../group/types.ts"
import { fromHex, toHex } from "../hex.ts"
import type { Effect, MeetingEvent, World } from "../meeting/events.ts"
import type { Meeting } from "../meeting/state.ts"
import { step } from "../meeting/step.ts"
import type { ToWorker } from "../messages/worker.ts"
import { unreachable } from "../never.ts"
import { Rooms } from "./rooms.ts"

/** Intents fall due between ticks, so this is finer than a turn (300 ms). */
const TICK_MS = 250

/** Time as a session knows it. `now`: ms since 1970. */
export interface Clock extends Timers {
  now(): number
}

export const PLATFORM_CLOCK: Clock = { ...PLATFORM_TIMERS, now: Date.now }

export interface SessionPorts {
  clock: Clock
  socket(url: string): SocketLike
  /** Resolves when the meeting is safe on disk. */
  save(meeting: Meeting): Promise<void>
  toWorker(page: PageId, message: ToWorker): void
  meet(person: Extract<Effect, { kind: "meet" }>): void
  world(): Omit<World, "now" | "freshId">
  /** After each step. */
  changed(meeting: Meeting): void
  closed(): void
  /** The shell is broken (disk full, a fault of ours): nothing that follows may be trusted. */
  failed(error: unknown): void
}

export interface Session {
  readonly meeting: Meeting
  /** Resolves when this event, and all before it, have been dealt with. */
  handle(event: MeetingEvent): Promise<void>
  /** Resolves when nothing that has happened so far waits any more. */
  idle(): Promise<void>
  /** Stops without a word to anybody: the meeting stays in storage. */
  stop(): void
}

export function openSession(first: Meeting, ports: SessionPorts): Session {
  let meeting = first
  let stopped = false
  let queue: Promise<void> = Promise.resolve()

  const handle = (event: MeetingEvent): Promise<void> => {
    queue = queue.then(async () => {
      if (stopped) return
      try {
        await advance(event)
      } catch (error) {
        stop()
        ports.failed(error)
      }
    })
    return queue
  }

  const advance = async (event: MeetingEvent): Promise<void> => {
    const world: World = { ...ports.world(), now: ports.clock.now(), freshId }
    const made = await step(meeting, event, world, perform)
    const before = meeting
    if (made.meeting.durable !== before.durable) await ports.save(made.meeting)
    meeting = made.meeting
    const [old, current] = [groupOf(before), groupOf(meeting)]
    if (old && old !== current) wipe(old)
    if (!stopped) rooms.follow(meeting.durable)
    for (const effect of made.effects) perform(effect)
    // Most ticks only note the time: nobody is shown four times a second what he sees already.
    const quiet = event.kind === "tick" && made.effects.length === 0 && meeting.durable === before.durable
    if (!quiet && (meeting.durable !== before.durable || meeting.volatile !== before.volatile))
      ports.changed(meeting)
  }

  const perform = (effect: Effect): void => {
    switch (effect.kind) {
      case "append": {
        const { room, lane, id, plaintext, expect } = effect
        const entry = { lane, id: fromHex(id), plaintext, ...(expect === undefined ? {} : { expect }) }
        rooms
          .at(room)
          ?.append(entry)
          .then(outcome => void handle({ kind: "appended", id, outcome }), ports.failed)
        return
      }
      case "announce":
        rooms.at(effect.room)?.announce(effect.plaintext)
        return
      case "to-worker":
        ports.toWorker(effect.page, effect.message)
        return
      case "meet":
        ports.meet(effect)
        return
      case "close":
        stop()
        ports.closed()
        return
      default:
        unreachable(effect)
    }
  }

  const rooms = new Rooms({
    relay: first.durable.relay,
    socket: ports.socket,
    timers: ports.clock,
    heard: event => void handle(event),
  })
  rooms.follow(first.durable)
  let stopTicking = (): void => {}
  const tick = (): void => {
    stopTicking = ports.clock.after(TICK_MS, tick)
    void handle({ kind: "tick" })
  }

  const stop = (): void => {
    stopped = true
    stopTicking()
    rooms.close()
  }

  void handle({ kind: "resumed" })
  stopTicking = ports.clock.after(TICK_MS, tick)
  return {
    get meeting() {
      return meeting
    },
    handle,
    idle: () => queue,
    stop,
  }
}

function groupOf({ durable }: Meeting): Group | undefined {
  return durable.phase.kind === "live" ? durable.phase.group : undefined
}

function freshId(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(16)))
}
