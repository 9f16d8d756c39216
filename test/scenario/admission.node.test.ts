/** Who may come in, as people do it: two real browsers, the real relay, and a word at the door. */
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { ElementHandle } from "puppeteer-core"
import type { Sample } from "../../src/sample/server.ts"
import type { BrowserName } from "./browser.ts"
import type { Member } from "./member.ts"
import { joinSample } from "./sampleMeeting.ts"
import { Scene } from "./scene.ts"
import { until, untilSeen } from "./watching.ts"

describe("a meeting where one is asked who comes in", { timeout: 600_000 }, () => {
  let scene: Scene
  let sample: Sample
  let host: Member
  let guest: Member

  const member = async (browser: BrowserName): Promise<Member> => {
    const made = await scene.member(sample.url, { browser })
    await made.protect()
    return made
  }

  before(async () => {
    scene = await Scene.open("admission")
    sample = await scene.sample()
    host = await member("chromium")
    guest = await member("firefox")
  })
  after(() => scene?.close())

  const warned = (one: Member, says: RegExp) =>
    until(
      () => one.warnings(),
      all => all.some(text => says.test(text)),
      { what: `a warning that says ${says}` },
    )

  /** They lie folded under one line. */
  const openRules = async (one: Member): Promise<void> => {
    const line = await until(
      () => one.popup.$("details.rules:not([open]) > summary"),
      found => found !== null,
      { what: "line of the rules" },
    )
    await line?.click()
  }

  it("keeps a knocker outside until somebody lets him in, and says who knocks with what", async () => {
    await host.start("Ada")
    await openRules(host)
    await host.choose("Who may come in", "ask")
    await guest.askToJoin("Ben", await host.invitation())
    await warned(host, /“Ben” asks to come in, with the current invitation\. Not known from earlier/)
    expect((await guest.status()).text).to.match(/^Waiting/)
    const [asked, asking] = await Promise.all([host, guest].map(wordsAtTheDoor))
    expect(asking).to.equal(asked)
    await host.click("Refuse")
    await warned(guest, /decided not to let you in/)
    expect((await host.participants()).map(one => one.name)).to.deep.equal(["Ada"])
    await guest.leave()
    await guest.protect()
    await guest.askToJoin("Ben", await host.invitation())
    await warned(host, /“Ben” asks to come in/)
    await host.click("Let in")
    await guest.untilStatus("Protected")
    await host.untilParticipants(["Ada", "Ben"])
    await joinSample(host.page, sample, "Ada")
    await joinSample(guest.page, sample, "Ben")
    await untilSeen(host.page, ["Ben"])
    await untilSeen(guest.page, ["Ada"])
  })

  it("has the same code on both screens, and verifies on both sides by a picture of the other's", async () => {
    const codes = await until(
      async () => Promise.all([host, guest].map(async one => (await one.state()).meeting?.code ?? "")),
      all => all.every(code => code !== ""),
      { what: "code of the meeting on both sides" },
    )
    expect(codes[0]).to.match(/^([a-z]+ ){7}[a-z]+$/)
    expect(codes[1]).to.equal(codes[0])
    const pictures = await Promise.all([pairCodeOf(host, "Ben"), pairCodeOf(guest, "Ada")])
    for (const [one, name, picture] of [
      [host, "Ben", pictures[1]],
      [guest, "Ada", pictures[0]],
    ] as const) {
      const page = await one.stage.openOwn("popup/options.html")
      await (
        await page.waitForSelector(`::-p-aria([name="Compare fingerprint with ${name}"][role="button"])`)
      )?.click()
      const field = await page.waitForSelector("input[type=file]")
      await (field as ElementHandle<HTMLInputElement>).uploadFile(picture)
      await page.waitForFunction(() =>
        /They match/.test(document.querySelector("[role=status]:not([hidden])")?.textContent ?? ""),
      )
      await page.close()
      const listed = await until(
        () => one.participants(),
        all => all.some(row => row.name === name && row.text.includes("Verified")),
        { what: `${name} as verified` },
      )
      expect(listed).to.have.length(2)
    }
  })

  /** A picture of the code that this person's popup shows for the pair with `name`. */
  const pairCodeOf = async (one: Member, name: string): Promise<string> => {
    await one.click(`Compare fingerprint with ${name}`)
    await one.click("Show QR")
    const code = await one.popup.waitForSelector("svg.code")
    const path = join(scene.folder, `${name}.png`)
    await code?.screenshot({ path })
    await one.click("Back")
    return path
  }

  /** What both can compare while one of them is outside. */
  const wordsAtTheDoor = (one: Member): Promise<string> =>
    until(
      async () => (await one.popup.$$eval(".at-the-door strong", ([found]) => found?.textContent)) ?? "",
      words => /^([a-z]+ ){7}[a-z]+$/.test(words),
      { what: "words of the pair at the door" },
    )

  it("is handed over, and tells everybody who changed the rules", async () => {
    await openRules(host)
    await host.choose("Who evicts and sets this", "hosts")
    await warned(guest, /Ada lets only hosts evict/)
    await until(
      () => guest.popup.$('::-p-aria([name="Evict Ada"][role="button"])'),
      found => found === null,
      { what: "end of the button Evict Ada" },
    )
    await host.click("Make host: Ben")
    await warned(guest, /Ada made Ben a host/)
    await guest.setLocked("locked")
    await warned(host, /Ben locked the meeting/)
  })
})
