import type { Page } from "puppeteer-core"
import { joinSample } from "../../scenario/sampleMeeting.ts"
import { Scene } from "../../scenario/scene.ts"
import { until } from "../../scenario/until.ts"
import { quantile } from "../numbers.ts"
import type { Part, Run } from "../report.ts"
import type { Stage } from "../stage.ts"

const ROUNDS = { whole: 12, quick: 4 } as const
const MOST_JOIN_MS = 2_000

/** How soon somebody who joins sees the others, in two real browsers. */
export async function browsers(_stage: Stage, run: Run): Promise<Part> {
  const joins = await measureJoins(ROUNDS[run])
  const [p50, p95] = [quantile(joins, 0.5), quantile(joins, 0.95)]
  return {
    name: "browsers",
    figures: { joinMs: joins },
    tables: [
      {
        title: "Joining, in real browsers",
        note: "Two Chromiums on one machine, in the sample meeting; ms from the click on Join to the first picture of the other that is shown.",
        head: ["joins", "p50", "p95", "longest"],
        rows: [[joins.length, p50, p95, Math.max(...joins)]],
      },
    ],
    bars: [{ what: "joining in a real browser, p95", figure: p95, most: MOST_JOIN_MS, unit: "ms" }],
  }
}

async function measureJoins(rounds: number): Promise<number[]> {
  const scene = await Scene.open("bench")
  try {
    const sample = await scene.sample()
    const [host, guest] = [await scene.member(sample.url), await scene.member(sample.url)]
    for (const member of [host, guest]) await member.protect()
    await host.start("Ada")
    for (const [member, name] of [
      [host, "Ada"],
      [guest, "Ben"],
    ] as const)
      await joinSample(member.page, sample, name, { camera: "small" })
    const joins: number[] = []
    for (let round = 0; round < rounds; round++) {
      const shown = firstPicture(guest.page)
      const click = await guest.askToJoin("Ben", await host.invitation())
      joins.push((await shown) - click)
      await host.untilParticipants(["Ada", "Ben"])
      await guest.leave()
      await host.untilParticipants(["Ada"])
      await guest.protect()
    }
    return joins
  } finally {
    await scene.close()
  }
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
