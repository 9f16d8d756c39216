import { geometricMean, median } from "../numbers.ts"
import type { Part, Run } from "../report.ts"
import type { Stage } from "../stage.ts"
import { bareDeeds, DEEDS, type Deed, type Deeds, ourDeeds } from "./ends.ts"

interface Row {
  readonly members: number
  readonly deed: Deed
  /** Processor time of the process, in ms. */
  readonly bareMs: number
  readonly oursMs: number
}

const SIZES = { whole: [10, 50, 200, 1_000], quick: [10, 50, 200] } as const
const ROUNDS = { whole: 7, quick: 5 } as const

/** What a change of the group costs a member. In Node: the code is the same, and WebCrypto is too. */
export async function group(_stage: Stage, run: Run): Promise<Part> {
  const rows: Row[] = []
  for (const members of SIZES[run]) rows.push(...(await measure(members, ROUNDS[run])))
  return {
    name: "group",
    figures: rows,
    tables: [
      {
        title: "A change of the group",
        note: "ms of processor time, in Node, by turns: the bare library, and Sotto with its gate, credentials and checks. A meeting has at most 256 members; a larger group is only measured.",
        head: ["members", "deed", "ts-mls", "Sotto", "Sotto/ts-mls"],
        rows: rows.map(({ members, deed, bareMs, oursMs }) => [
          members,
          deed,
          bareMs,
          oursMs,
          oursMs / bareMs,
        ]),
        chart: { labels: [0, 1], series: [2, 3], scale: "each" },
      },
    ],
    bars: DEEDS.map(deed => ({
      what: `a group: ${deed}, against the bare library`,
      figure: geometricMean(rows.filter(row => row.deed === deed).map(row => row.oursMs / row.bareMs)),
      most: 1.3,
      unit: "×" as const,
    })),
  }
}

async function measure(members: number, rounds: number): Promise<Row[]> {
  const [bare, ours] = [await bareDeeds(members), await ourDeeds(members)]
  const rows: Row[] = []
  for (const deed of DEEDS) {
    const took = { bare: [] as number[], ours: [] as number[] }
    for (let round = -1; round < rounds; round++) {
      const each = { bare: await cpuMs(bare, deed), ours: await cpuMs(ours, deed) }
      if (round < 0) continue
      took.bare.push(each.bare)
      took.ours.push(each.ours)
    }
    rows.push({ members, deed, bareMs: median(took.bare), oursMs: median(took.ours) })
  }
  return rows
}

async function cpuMs(deeds: Deeds, deed: Deed): Promise<number> {
  const before = process.cpuUsage()
  await deeds[deed]()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
