/** Real processes that keep rooms, each behind a network that can fail, and the ways to hurt them. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Dice } from "../../dice.ts"
import { type FaultyNetwork, faultyNetwork } from "../faultyNetwork.ts"
import { startNatsCluster } from "../natsCluster.ts"
import { type RelayProcess, startRelayProcess } from "../relayProcess.ts"

export type Store = "memory" | "lmdb" | "jetstream"

export interface Tally {
  kills: number
  cuts: number
  blackHoles: number
}

export type Harm = () => Promise<void>

export interface Venue {
  /** Where members connect: one for each relay, through a network that fails. */
  readonly doors: readonly string[]
  /** The relays themselves. */
  readonly relays: readonly RelayProcess[]
  /** Each does one kind of harm, and undoes it before it resolves. */
  readonly harms: { readonly network: readonly Harm[]; readonly process: readonly Harm[] }
  readonly tally: Tally
  end(): Promise<void>
}

const pause = (ms: number) => new Promise(done => setTimeout(done, ms))

/** @param server Path of nats-server, for jetstream. */
export async function openVenue(store: Store, dice: Dice, server?: string): Promise<Venue> {
  const tally: Tally = { kills: 0, cuts: 0, blackHoles: 0 }
  const ending: (() => unknown)[] = []
  const end = async () => {
    for (const one of ending.splice(0).reverse()) await one()
  }
  const network = async (port: number): Promise<FaultyNetwork> => {
    const made = await faultyNetwork(port)
    ending.push(() => {
      made.close()
    })
    return made
  }
  const relay = async (o: Parameters<typeof startRelayProcess>[0]) => {
    const started = await startRelayProcess(o)
    ending.push(() => started.kill())
    return started
  }
  const harmNetwork = (some: readonly FaultyNetwork[]) => [
    async () => {
      tally.cuts += dice.pick(some).cut(() => dice.between(0, 400))
    },
    async () => {
      const over = dice.pick(some).swallow()
      tally.blackHoles += 1
      await pause(dice.between(500, 2_000))
      over()
    },
    async () => {
      const over = dice.pick(some).slow(dice.between(20, 200))
      await pause(dice.between(500, 2_000))
      over()
    },
  ]
  const harmProcess =
    (one: { kill(): Promise<void>; restart(): Promise<void> }, away: number) => async () => {
      await one.kill()
      tally.kills += 1
      await pause(dice.between(0, away))
      await one.restart()
    }

  try {
    const harms: { network: Harm[]; process: Harm[] } = { network: [], process: [] }
    const relays: RelayProcess[] = []
    if (store === "jetstream") {
      const cluster = await startNatsCluster(server ?? "")
      ending.push(() => cluster.stop())
      for (let gateway = 0; gateway < 2; gateway++) {
        const ways = await Promise.all(cluster.nodes.map(node => network(node.port)))
        relays.push(await relay({ nats: ways.map(way => `nats://127.0.0.1:${way.port}`).join(",") }))
        harms.network.push(...harmNetwork(ways))
      }
      for (const node of cluster.nodes) {
        const kill = harmProcess(node, 2_000)
        const freeze = async () => {
          // Long enough for the others to elect a leader without it, which it does not know when it goes on.
          node.freeze()
          tally.blackHoles += 1
          await pause(dice.between(3_000, 9_000))
          node.thaw()
        }
        harms.process.push(kill, kill, freeze)
      }
    } else {
      const data = store === "memory" ? undefined : mkdtempSync(join(tmpdir(), "sotto-chaos-"))
      if (data !== undefined) ending.push(() => rmSync(data, { recursive: true, force: true }))
      relays.push(await relay(data === undefined ? {} : { data }))
    }
    const doors = await Promise.all(relays.map(one => network(one.port)))
    harms.network.push(...harmNetwork(doors))
    harms.process.unshift(...relays.map(one => harmProcess(one, 500)))
    return { doors: doors.map(door => `http://127.0.0.1:${door.port}`), relays, harms, tally, end }
  } catch (error) {
    await end()
    throw error
  }
}
