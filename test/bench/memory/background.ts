/** The heap of a meeting's core, as the background runs it, while the keys of 25 people change. */
import { randomBytes } from "node:crypto"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { PLATFORM_CLOCK } from "../../../src/engine/session.ts"
import { startRelayProcess } from "../../relay/relayProcess.ts"
import { until } from "../eviction/measure.ts"
import { Member, type Place } from "../eviction/member.ts"
import type { Run } from "../report.ts"
import type { Heap } from "./worker.ts"

const PEOPLE = 25
/** Changes of keys until the engine has compiled what it will, which takes room as well, and until the end. */
const EPOCHS = { whole: { warm: 100, end: 300 }, quick: { warm: 50, end: 120 } } as const
/** Some things are kept for this long after an epoch; here epochs follow each other faster. */
const LINGER_MS = 6_000

/** @returns The heap for one of the people, when all is warm, and at the end. All live in this process. */
export async function measureBackground(run: Run): Promise<readonly [Heap, Heap]> {
  const relay = await startRelayProcess({})
  try {
    const empty = heap()
    const place: Place = {
      relay: relay.origin,
      secret: new Uint8Array(randomBytes(32)),
      wayMs: 0,
      workers: "none",
      clock: PLATFORM_CLOCK,
    }
    const host = await Member.enter(place, "host")
    const people = [host]
    while (people.length < PEOPLE) {
      const member = await Member.enter(place, `person ${people.length}`, host.invitation)
      people.push(member)
      await until("somebody's key", () => member.epoch !== undefined)
    }
    const take = async (epochs: number): Promise<Heap> => {
      await new Promise(done => setTimeout(done, LINGER_MS))
      return { epochs, frames: 0, kB: (heap() - empty) / PEOPLE / 1_000 }
    }
    const { warm, end } = EPOCHS[run]
    await rekey(people, warm)
    const before = await take(warm)
    await rekey(people, end - warm)
    const after = await take(end)
    for (const member of people) member.stop()
    return [before, after]
  } finally {
    await relay.kill()
  }
}

/** Everybody has his turn, as no relay takes so many changes of keys from one. */
async function rekey(people: readonly Member[], times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    const member = people[n % people.length]!
    const before = member.epoch ?? -1
    member.rekey()
    await until("new keys at all", () => people.every(({ epoch }) => (epoch ?? -1) > before))
  }
}

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

function heap(): number {
  collect()
  return process.memoryUsage().heapUsed
}
