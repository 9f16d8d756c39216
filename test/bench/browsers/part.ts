import type { Page } from "puppeteer-core"
import { switchedAt } from "../../scenario/figures.ts"
import type { Member } from "../../scenario/member.ts"
import { joinSample } from "../../scenario/sampleMeeting.ts"
import { Scene } from "../../scenario/scene.ts"
import { until } from "../../scenario/until.ts"
import { quantile } from "../numbers.ts"
import type { Part, Run } from "../report.ts"
import type { Stage } from "../stage.ts"

const ROUNDS = { whole: 12, quick: 4 } as const
const MOST_JOIN_MS = 2_000
/** The p99 among ten; of as few as can be made here the p95 is taken. */
const MOST_SWITCH_MS = 250

interface Taken {
  readonly joinMs: number[]
  /** Of the evictor, and of the other. */
  readonly switchMs: number[]
}

/** How soon somebody who joins sees another, and how soon he is out again, in three real browsers. */
export async function browsers(_stage: Stage, run: Run): Promise<Part> {
  const taken = await measure(ROUNDS[run])
  const row = (what: string, ms: readonly number[]) => [
    what,
    ms.length,
    quantile(ms, 0.5),
    quantile(ms, 0.95),
    Math.max(...ms),
  ]
  return {
    name: "browsers",
    figures: taken,
    tables: [
      {
        title: "Joining and eviction, in real browsers",
        note: "Three Chromiums on one machine, in the sample meeting; ms from the click on Join to the first picture of another that is shown, and from the click on Evict to each of the others' change of keys.",
        head: ["", "times", "p50", "p95", "longest"],
        rows: [row("joining", taken.joinMs), row("eviction", taken.switchMs)],
      },
    ],
    bars: [
      {
        what: "joining in a real browser, p95",
        figure: quantile(taken.joinMs, 0.95),
        most: MOST_JOIN_MS,
        unit: "ms",
      },
      {
        what: "eviction in real browsers: click to each switch, p95",
        figure: quantile(taken.switchMs, 0.95),
        most: MOST_SWITCH_MS,
        unit: "ms",
      },
    ],
  }
}

/** Whoever was evicted never comes back, so that somebody new joins in each round, in a browser of his own. */
async function measure(rounds: number): Promise<Taken> {
  const scene = await Scene.open("bench")
  try {
    const sample = await scene.sample()
    const enter = async (name: string) => {
      const member = await scene.member(sample.url)
      await member.protect()
      await joinSample(member.page, sample, name, { camera: "small" })
      return member
    }
    const [ada, ben] = [await enter("Ada"), await enter("Ben")]
    await ada.start("Ada")
    await ben.join("Ben", await ada.invitation())
    const taken: Taken = { joinMs: [], switchMs: [] }
    for (let round = 0; round < rounds; round++) {
      const guest = await enter("Dana")
      const shown = firstPicture(guest.page)
      const joined = await guest.askToJoin("Dana", await ada.invitation())
      taken.joinMs.push((await shown) - joined)
      for (const member of [ada, ben]) await member.untilParticipants(["Ada", "Ben", "Dana"])
      const epoch = ((await ada.status()).epoch ?? Number.NaN) + 1
      const evicted = await ada.evict("Dana")
      for (const member of [ada, ben]) taken.switchMs.push((await switchOf(member, epoch)) - evicted)
      await guest.untilStatus("Stopped")
      await guest.stage.close()
      for (const member of [ada, ben]) await member.untilParticipants(["Ada", "Ben"])
    }
    return taken
  } finally {
    await scene.close()
  }
}

/** @returns When the member's page began to seal in that epoch, in ms since 1970. */
async function switchOf(member: Member, epoch: number): Promise<number> {
  const at = await until(
    () => switchedAt(member, epoch),
    found => found !== undefined,
    { what: "a change of keys" },
  )
  return at ?? Number.NaN
}

/** @returns When the other's next picture is shown, in ms since 1970. */
async function firstPicture(page: Page): Promise<number> {
  const video = await until(
    () => page.$(".tile:not(.own) video"),
    found => found !== null,
    { what: "the other's tile" },
  )
  if (!video) throw new Error("no tile")
  return video.evaluate(
    one =>
      new Promise<number>(shown =>
        (one as HTMLVideoElement).requestVideoFrameCallback(() => shown(Date.now())),
      ),
  )
}
