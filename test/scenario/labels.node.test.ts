/** Names over a real meeting's pictures, as a stranger sees them: beside the page's own, on the whole screen, and after an eviction. */
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Page } from "puppeteer-core"
import type { Sample } from "../../src/sample/server.ts"
import { labelsIn, labelsOver } from "../meetings/real/labels.ts"
import type { Member } from "./member.ts"
import { joinSample } from "./sampleMeeting.ts"
import { Scene } from "./scene.ts"
import { until, untilSeen } from "./watching.ts"

describe("names over pictures", { timeout: 300_000 }, () => {
  let scene: Scene
  let sample: Sample
  let ada: Member

  before(async () => {
    scene = await Scene.open("labels")
    sample = await scene.sample()
    ada = await member()
    const dana = await member()
    await ada.protect()
    await ada.start("Ada")
    await dana.protect()
    await dana.join("Dana", await ada.invitation())
    await joinSample(ada.page, sample, "Ada")
    await joinSample(dana.page, sample, "Dana")
    await untilSeen(ada.page, ["Dana"])
  })
  after(() => scene?.close())

  const member = (): Promise<Member> => scene.member(sample.url, { watchedFor: "pace" })
  const untilOver = (what: string, state: string) =>
    until(
      () => labelsOver(ada.page, "Dana"),
      ([label, ...more]) => label?.state === state && more.length === 0,
      { what },
    )

  it("leave the page's own name to be read", async () => {
    const [label] = await untilOver("Dana's label", "member")
    expect(label?.text).to.equal("Dana")
    const { top, bottom } = await placeOf(ada.page, ".tile[data-name=Dana] .who")
    const { box } = label ?? { box: { top: Number.NaN, bottom: Number.NaN } }
    expect(box.bottom <= top || box.top >= bottom, JSON.stringify([box, top, bottom])).to.equal(true)
  })

  it("stand over a picture that fills the screen", async () => {
    await ada.page.evaluate(() => {
      const tile = document.querySelector(".tile[data-name=Dana]")
      tile?.addEventListener("click", () => void tile.requestFullscreen(), { once: true })
    })
    await ada.page.click(".tile[data-name=Dana]")
    await ada.page.waitForFunction(() => document.fullscreenElement !== null)
    const { right, bottom } = await placeOf(ada.page, ".tile[data-name=Dana]")
    await until(
      () => labelsIn(ada.page),
      labels =>
        labels.some(
          ({ text, layer, box }) =>
            text === "Dana" && layer === "top" && box.right <= right && box.bottom <= bottom,
        ),
      { what: "Dana's label over the whole screen" },
    )
    await ada.page.evaluate(() => document.exitFullscreen())
    await until(
      () => labelsIn(ada.page),
      labels => labels.every(({ layer }) => layer === "page"),
      { what: "label back in the page" },
    )
  })

  it("cover the last picture of somebody who was evicted, and say so", async () => {
    await ada.evict("Dana")
    await ada.untilParticipants(["Ada"])
    const [label] = await untilOver("panel over Dana's last picture", "gone")
    expect(label?.text).to.equal("Dana was evicted.")
    const { left, top, right, bottom } = await placeOf(ada.page, ".tile[data-name=Dana] video")
    expect(label?.box).to.deep.equal({ left, top, right, bottom })
  })
})

function placeOf(page: Page, selector: string): Promise<Record<"left" | "top" | "right" | "bottom", number>> {
  return page.$eval(selector, found => {
    const { left, top, right, bottom } = found.getBoundingClientRect()
    return { left, top, right, bottom }
  })
}
