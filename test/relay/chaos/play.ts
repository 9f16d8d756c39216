/** One run: members write in a few rooms while everything under them is hurt; then it is quiet, and every log is read. */

import { Dice } from "../../dice.ts"
import { roomKeys, until } from "../member.ts"
import { judge, type SeenEntry, type Verdict } from "./history.ts"
import { type Harm, openVenue, type Store, type Tally, type Venue } from "./venue.ts"
import { type Diary, Reader, write } from "./writer.ts"

const ROOMS = 3
const MEMBERS = 4
/** After the last harm, for every answer to come, in ms. */
const QUIET_MS = 60_000

export type Outcome = { store: Store } & Tally & Record<keyof Verdict, number>

/** @returns The figures, and a sentence for each violation. */
export async function play(o: {
  store: Store
  seed: number
  seconds: number
  server?: string
}): Promise<{ outcome: Outcome; complaints: string[] }> {
  const dice = new Dice(o.seed)
  const venue = await openVenue(o.store, dice.another(), o.server)
  try {
    const over = Date.now() + o.seconds * 1_000
    const stopped = () => Date.now() > over
    const rooms = Array.from({ length: ROOMS }, (_, n) => new Room(n + 1, venue))
    let writing = 0
    for (const writer of rooms.flatMap(room => room.write(dice, stopped))) {
      writing += 1
      void writer.finally(() => {
        writing -= 1
      })
    }
    await Promise.all([
      harm(venue.harms.network, dice.another(), { pauseMs: 1_500, stopped }),
      harm(venue.harms.process, dice.another(), { pauseMs: 3_000, stopped }),
    ])
    await until("every answer", () => writing === 0, { withinMs: QUIET_MS })
    const verdicts: Verdict[] = []
    for (const room of rooms) verdicts.push(await room.judge(venue, o.store))
    const complaints = verdicts.flatMap((one, n) =>
      [...one.lost, ...one.orderViolations, ...one.casViolations].map(what => `room ${n + 1}: ${what}`),
    )
    return { outcome: { store: o.store, ...venue.tally, ...sum(verdicts) }, complaints }
  } finally {
    await venue.end()
  }
}

/** Begins with the first of the table, so that no run is without it. */
async function harm(
  table: readonly Harm[],
  dice: Dice,
  o: { pauseMs: number; stopped: () => boolean },
): Promise<void> {
  for (let next = table[0]; next && !o.stopped(); next = dice.pick(table)) {
    await new Promise(done => setTimeout(done, dice.between(200, o.pauseMs)))
    await next()
  }
}

class Room {
  readonly #readers: Reader[]
  readonly #diary: Diary = { acknowledged: [], refused: [] }

  constructor(
    private readonly n: number,
    venue: Venue,
  ) {
    const keys = roomKeys(n)
    this.#readers = Array.from({ length: MEMBERS }, (_, m) => {
      return new Reader({ door: venue.doors[m % venue.doors.length] ?? "", keys, haste: "hasty" })
    })
  }

  write(dice: Dice, stopped: () => boolean): Promise<void>[] {
    return this.#readers.map(reader => {
      const others = this.#readers.filter(one => one !== reader)
      return write({ reader, others, dice: dice.another(), diary: this.#diary, stopped })
    })
  }

  async judge(venue: Venue, store: Store): Promise<Verdict> {
    const log = await this.#log(venue)
    // Whoever reads along gets the rest without being asked; in memory there may be no rest any more.
    const last = log.at(-1)?.seq
    const whole = () => this.#readers.every(one => one.heard.at(-1)?.seq === last)
    // Who does not is the verdict's to say.
    if (store !== "memory") await until("every reader", whole, { withinMs: QUIET_MS }).catch(() => undefined)
    for (const one of this.#readers) one.client.close()
    return judge(log, {
      ...this.#diary,
      readers: this.#readers.map(one => one.heard),
      failures: this.#readers.flatMap(one => one.failures),
    })
  }

  /** As a newcomer reads it, straight from the relay. Several relays must say the same. */
  async #log(venue: Venue): Promise<SeenEntry[]> {
    const logs: SeenEntry[][] = []
    for (const { origin } of venue.relays) {
      const newcomer = new Reader({ door: origin, keys: roomKeys(this.n), haste: "patient" })
      const live = () => newcomer.client.state === "live"
      await until(`room ${this.n} at ${origin}`, live, { withinMs: QUIET_MS })
      newcomer.client.close()
      logs.push(newcomer.heard)
    }
    const [first = [], ...more] = logs
    if (more.some(log => JSON.stringify(log) !== JSON.stringify(first)))
      throw new Error(`two relays have different logs of room ${this.n}`)
    return first
  }
}

function sum(verdicts: readonly Verdict[]): Record<keyof Verdict, number> {
  const total = (count: (one: Verdict) => number) => verdicts.reduce((all, one) => all + count(one), 0)
  return {
    appended: total(one => one.appended),
    acknowledged: total(one => one.acknowledged),
    found: total(one => one.found),
    lost: total(one => one.lost.length),
    orderViolations: total(one => one.orderViolations.length),
    casViolations: total(one => one.casViolations.length),
  }
}

/** What must have come out. Memory is there to show that a loss would be noticed. */
export function verdictOn(outcome: Outcome): { held: boolean; sentence: string } {
  const { store, kills, acknowledged, lost, orderViolations, casViolations } = outcome
  if (kills === 0 || acknowledged === 0)
    return { held: false, sentence: "Nothing was killed, or nothing written: that proves nothing." }
  if (store === "memory")
    return lost > 0
      ? {
          held: true,
          sentence: "This store loses what it acknowledged, and that was noticed, as it must be.",
        }
      : { held: false, sentence: "This store loses what it acknowledged, and that was not noticed." }
  return lost + orderViolations + casViolations === 0
    ? { held: true, sentence: "Every acknowledged entry was found again, once and in its place." }
    : { held: false, sentence: "The store has broken its word." }
}
