import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Page } from "puppeteer-core"
import WebSocket from "ws"
import { type Sample, startSample } from "../../src/sample/server.ts"
import { launch, openPage, type Stage } from "../scenario/browser.ts"
import { joinSample, leaveSample, namesIn, rejoinSample, untilIn } from "../scenario/sampleMeeting.ts"
import { Ledger } from "../scenario/sealed.ts"
import { seenIn, trafficOf, until, untilSeen, watchPage } from "../scenario/watching.ts"

describe("the sample meeting", { timeout: 180_000 }, () => {
  const names = ["Ada", "Bob", "Eve"]
  const stages: Stage[] = []
  const pages: Page[] = []
  const ledger = new Ledger()
  let sample: Sample

  before(async () => {
    sample = await startSample({ port: 0 })
    sample.tap(ledger.watch)
    stages.push(...(await Promise.all(names.map(() => launch("chromium")))))
  })
  after(async () => {
    await Promise.all(stages.map(stage => stage.close()))
    await sample.close()
  })

  const enter = async (name: string) => {
    const stage = stages[names.indexOf(name)]!
    const page = await openPage(stage, "about:blank")
    await watchPage(page)
    await joinSample(page, sample, name)
    pages[names.indexOf(name)] = page
  }
  const othersOf = (name: string) => names.filter(other => other !== name)
  const page = (name: string) => pages[names.indexOf(name)]!
  const untilHeard = (at: Page, from: string[]) =>
    until(
      () => trafficOf(at),
      ({ received }) => from.every(name => received.some(one => one.name === name && one.audioEnergy > 0.01)),
      { what: `sound of ${from.join()}` },
    )

  it("lets two people see and hear each other", async () => {
    await enter("Ada")
    await enter("Bob")
    await untilSeen(page("Ada"), ["Bob"])
    await untilSeen(page("Bob"), ["Ada"])
    await untilHeard(page("Ada"), ["Bob"])
    await untilHeard(page("Bob"), ["Ada"])
  })

  it("lets a late joiner see and hear everybody, and be seen and heard", async () => {
    await enter("Eve")
    for (const name of names) {
      const seen = await untilSeen(page(name), othersOf(name))
      await untilHeard(page(name), othersOf(name))
      for (const video of seen) expect(video.distinct, `${video.name} moves`).to.be.greaterThan(5)
    }
  })

  it("takes away the tile of somebody who leaves, and shows him again when he comes back", async () => {
    await leaveSample(page("Bob"))
    await until(
      () => namesIn(page("Ada")),
      found => found.join() === "Eve",
      { what: "Bob gone" },
    )
    await rejoinSample(page("Bob"))
    await untilSeen(page("Bob"), ["Ada", "Eve"])
    await untilSeen(page("Ada"), ["Bob"])
    await untilSeen(page("Eve"), ["Bob"])
  })

  it("keeps the pictures of the others going while somebody comes and goes", async () => {
    const framesOfEve = async () => {
      const seen = await seenIn(page("Ada"))
      return seen.find(({ name, state }) => name === "Eve" && state === "shown")?.frames ?? 0
    }
    const untilMore = async (what: string) => {
      const before = await framesOfEve()
      await until(framesOfEve, frames => frames > before + 10, { what })
    }
    await leaveSample(page("Bob"))
    await until(
      () => namesIn(page("Ada")),
      found => found.join() === "Eve",
      { what: "Bob gone" },
    )
    await untilMore("pictures of Eve without Bob")
    await rejoinSample(page("Bob"))
    await untilSeen(page("Ada"), ["Bob"])
    await untilMore("pictures of Eve with Bob")
  })

  it("leads back into the room after a reload, with a name that is not in the address", async () => {
    await page("Bob").reload({ waitUntil: "domcontentloaded" })
    await untilIn(page("Bob"))
    await untilSeen(page("Bob"), ["Ada", "Eve"])
    await untilSeen(page("Ada"), ["Bob"])
    expect(new URL(page("Bob").url()).search).to.equal("?room=parlour")
  })

  it("is not confused by guests who come and go in bursts and never answer", async () => {
    for (const stayMs of [0, 5, 20]) {
      for (let n = 0; n < 5; n++) {
        const socket = new WebSocket(`ws://127.0.0.1:${sample.port}/signal`)
        await new Promise(resolve => socket.once("open", resolve))
        socket.send(JSON.stringify({ kind: "join", room: "parlour", name: `ghost ${n}` }))
        await new Promise(resolve => socket.once("message", resolve))
        if (stayMs > 0) await new Promise(resolve => setTimeout(resolve, stayMs))
        socket.close()
      }
    }
    await until(
      () => namesIn(page("Ada")),
      found => found.join() === "Bob,Eve",
      { what: "the ghosts gone" },
    )
    await page("Bob").reload({ waitUntil: "domcontentloaded" })
    await untilIn(page("Bob"))
    await untilSeen(page("Bob"), ["Ada", "Eve"])
    await untilSeen(page("Ada"), ["Bob"])
  })

  it("brings somebody back by itself when his line is cut", async () => {
    const prototype = await page("Bob").evaluateHandle(() => WebSocket.prototype)
    const sockets = await page("Bob").queryObjects(prototype)
    await page("Bob").evaluate(found => {
      for (const socket of found) socket.close()
    }, sockets)
    await page("Bob").waitForFunction(() => document.querySelectorAll(".tile").length === 0)
    await untilIn(page("Bob"))
    await untilSeen(page("Bob"), ["Ada", "Eve"])
    await untilSeen(page("Ada"), ["Bob"])
  })

  it("forgets somebody whose tab was closed", async () => {
    await page("Bob").close()
    await until(
      () => namesIn(page("Ada")),
      found => found.join() === "Eve",
      { what: "Bob gone" },
    )
  })

  it("says who has muted himself or stopped his camera", async () => {
    await page("Eve").click("#microphone")
    await page("Eve").click("#camera")
    await page("Ada").waitForSelector(".tile[data-name=Eve][data-microphone=off][data-camera=off]")
  })

  it("lets a Firefox in", async () => {
    const stage = await launch("firefox")
    stages.push(stage)
    const guest = await stage.browser.newPage()
    await joinSample(guest, sample, "Fay")
    await untilSeen(page("Ada"), ["Fay"])
    await guest.waitForFunction(() => {
      const video = document.querySelector<HTMLVideoElement>(".tile[data-name=Ada] video")
      return video?.videoWidth === 640 && video.currentTime > 1
    })
  })

  it("shows a tap at the server nothing but plain frames of those who are not protected", () => {
    expect(ledger.publishers().sort()).to.deep.equal(["Ada", "Bob", "Eve", "Fay"])
    for (const name of ledger.publishers()) {
      const { sealed, plaintextPackets, unjudgedPackets } = ledger.tally(name)
      expect(sealed, name).to.equal(0)
      expect(plaintextPackets, name).to.be.greaterThan(50)
      expect(unjudgedPackets, name).to.equal(0)
    }
  })
})
