/** Evictions and joins in meetings of the real core over a real relay, each member as on a computer of his own. */
import { randomBytes } from "node:crypto"
import { startRelayProcess } from "../../relay/relayProcess.ts"
import { until as askUntil } from "../../scenario/until.ts"
import { quantile } from "../numbers.ts"
import type { Run } from "../report.ts"
import { Member, type Place, slowed } from "./member.ts"

export interface Row {
  /** Who stay. */
  readonly members: number
  readonly roundTripMs: number
  /** Click → the evictor sends no more, p50: in truth nobody else is busy on his computer. */
  readonly holdMs: number
  /** Click → each of the others sends no more under a key that the evicted has. */
  readonly silentMs: { readonly p50: number; readonly p99: number }
  /** Click → each member seals with a key that the evicted cannot have. */
  readonly switchMs: { readonly p50: number; readonly p99: number }
  /** Processor time that a member takes for his switch, p50. */
  readonly ownCpuMs: number
  /** Click → somebody who joins has the key. */
  readonly joinMs: number
}

interface Meeting {
  /** Who stay. */
  readonly members: number
  /** At each round trip. */
  readonly evictions: number
  /** One process that is many people is slow to speak for each: their clocks are slowed by this, or they would be taken for gone. */
  readonly slowness: number
}

const SMALL = [3, 10, 30]
const MEETINGS: Record<Run, readonly Meeting[]> = {
  whole: [
    ...SMALL.map(members => ({ members, evictions: 4, slowness: 1 })),
    { members: 100, evictions: 2, slowness: 4 },
  ],
  quick: SMALL.map(members => ({ members, evictions: 2, slowness: 1 })),
}
const ROUND_TRIPS_MS = [0, 20, 80]

export async function measureEvictions(run: Run): Promise<Row[]> {
  const relay = await startRelayProcess({})
  try {
    const rows: Row[] = []
    for (const meeting of MEETINGS[run]) rows.push(...(await measureMeeting(relay.origin, meeting)))
    return rows
  } finally {
    await relay.kill()
  }
}

async function measureMeeting(relay: string, { members, evictions, slowness }: Meeting): Promise<Row[]> {
  const place: Place = {
    relay,
    secret: new Uint8Array(randomBytes(32)),
    wayMs: 0,
    workers: "real",
    clock: slowed(slowness),
  }
  const calm = () => agreed(people, CALM_MS * slowness)
  const host = await Member.enter(place, "host")
  const people = [host]
  /** The host lets in; what the others have to do meanwhile waits, as they have computers of their own. */
  const join = async () => {
    const others = people.filter(member => member !== host)
    for (const { gate } of others) gate.shut()
    const began = performance.now()
    const member = await Member.enter(place, `person ${people.length}`, host.invitation)
    await until(`the key of person ${people.length}`, () => member.epoch !== undefined)
    people.push(member)
    for (const { gate } of others) gate.open()
    await until("the same epoch", () => people.every(({ epoch }) => epoch === host.epoch))
    return member.switchedAt - began
  }
  // One more than stay, for him who is evicted. They come all at once, and are let in by the score.
  for (let n = 1; n <= members; n++) people.push(await Member.enter(place, `person ${n}`, host.invitation))
  const rows: Row[] = []
  for (const roundTripMs of ROUND_TRIPS_MS) {
    place.wayMs = roundTripMs / 2
    const holds: number[] = []
    const silences: number[] = []
    const switches: number[] = []
    const own: number[] = []
    const joins: number[] = []
    for (let n = 0; n < evictions; n++) {
      await calm()
      const evicted = people.pop()!
      const took = await evict(host, evicted, people)
      holds.push(took.holdMs)
      silences.push(...took.silentMs)
      switches.push(...took.switchMs)
      own.push(...took.cpuMs)
      evicted.stop()
      await calm()
      joins.push(await join())
    }
    rows.push({
      members,
      roundTripMs,
      holdMs: quantile(holds, 0.5),
      silentMs: spread(silences),
      switchMs: spread(switches),
      ownCpuMs: quantile(own, 0.5),
      joinMs: quantile(joins, 0.95),
    })
  }
  for (const member of people) member.stop()
  return rows
}

function spread(ms: readonly number[]): { p50: number; p99: number } {
  return { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99) }
}

/**
 * What the relay sends to the others is kept until it has come to all; then each of them deals with it alone, and only that time is
 * his own: in truth they have a computer each.
 */
async function evict(
  host: Member,
  evicted: Member,
  people: readonly Member[],
): Promise<{ holdMs: number; silentMs: number[]; switchMs: number[]; cpuMs: number[] }> {
  const others = people.filter(member => member !== host)
  const before = host.epoch
  for (const { gate } of [...others, evicted]) gate.shut()
  for (const member of people) member.heldAt = Number.NaN
  const click = performance.now()
  host.evict(evicted.identity.key)
  await until("the evictor's new key", () => host.epoch !== before && host.switchedAt > click)
  await until("the news at all others", () => others.every(({ gate }) => gate.arrivedAt !== undefined))
  const silentMs: number[] = []
  const switchMs = [host.switchedAt - click]
  const cpuMs: number[] = []
  for (const member of others) {
    const onItsWay = (member.gate.arrivedAt ?? Number.NaN) - click
    const [turn, cpu] = [performance.now(), process.cpuUsage()]
    member.gate.open()
    await until("the new key of another", () => member.epoch === host.epoch)
    silentMs.push(onItsWay + member.heldAt - turn)
    switchMs.push(onItsWay + member.switchedAt - turn)
    const { user, system } = process.cpuUsage(cpu)
    cpuMs.push((user + system) / 1_000)
  }
  return { holdMs: host.heldAt - click, silentMs, switchMs, cpuMs }
}

/** Everybody is in the same epoch, with the same members, and nothing more is to come. */
function agreed(people: readonly Member[], calmMs: number): Promise<void> {
  const [host] = people
  let since = performance.now()
  let last = host?.epoch
  return until("agreement", () => {
    const same = people.every(
      ({ epoch, group }) => epoch === host?.epoch && group?.members.length === people.length,
    )
    if (!same || host?.epoch !== last) since = performance.now()
    last = host?.epoch
    return performance.now() - since > calmMs
  })
}

/** After a commit that lets in comes one that heals, a turn later. */
const CALM_MS = 1_000
const MOST_WAIT_MS = 120_000

/** {@link askUntil} for what may come at any moment. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  await askUntil(holds, held => held, { what, timeoutMs: MOST_WAIT_MS, everyMs: 2 })
}
