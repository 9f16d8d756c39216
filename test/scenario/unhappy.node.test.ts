/** What goes wrong in real life, in a real browser with the real relay: one clear sentence each, and nothing lost. */
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Sample } from "../../src/sample/server.ts"
import type { RelayProcess } from "../relay/relayProcess.ts"
import { type BrowserName, type ExtendedStage, openPage, type StageOptions } from "./browser.ts"
import type { Member } from "./member.ts"
import { reportOutsider } from "./outsider.ts"
import { joinSample, untilIn } from "./sampleMeeting.ts"
import { Scene } from "./scene.ts"
import { until, untilSeen, watchPage } from "./watching.ts"

describe("when things go wrong", { timeout: 600_000 }, () => {
  let scene: Scene
  let sample: Sample
  let relay: RelayProcess

  before(async () => {
    scene = await Scene.open("unhappy")
    sample = await scene.sample()
    relay = scene.relay
  })
  after(() => scene?.close())

  const browser = (options?: StageOptions, name?: BrowserName): Promise<ExtendedStage> =>
    scene.browser(name, options)
  const at = (stage: ExtendedStage, url = sample.url): Promise<Member> => scene.memberIn(stage, url)
  /** The sentence by the form, once there is one. */
  const sentence = async (member: Member): Promise<string> => {
    const said = await until(
      () =>
        member.popup.$$eval("[role=alert]:not([hidden])", all =>
          all.map(one => (one.textContent ?? "").trim()),
        ),
      all => all.some(one => one.length > 0),
      { what: "sentence" },
    )
    return said.find(one => one.length > 0) ?? ""
  }
  const typed = (member: Member, label: string) =>
    member.popup.$eval(
      `::-p-aria([name=${JSON.stringify(label)}][role="textbox"])`,
      field => (field as HTMLInputElement).value,
    )

  it("says so on a page that is no meeting", async () => {
    const stage = await browser()
    const member = await at(stage, "data:text/html,<p>no meeting</p>")
    expect((await member.untilStatus("Not protected")).text).to.match(/no web meeting/)
  })

  it("keeps name and address when the relay's address is none, is wrong, or is down, and starts when it comes up", async () => {
    const stage = await browser()
    const member = await at(stage)
    await member.protect()
    for (const [address, says] of [
      ["not an address", /no address of a key relay/],
      ["http://relay.example", /no address of a key relay/],
      ["http://127.0.0.1:9", /does not answer/],
    ] as const) {
      await member.askToStart("Ada", address)
      expect(await sentence(member), address).to.match(says)
      expect(await typed(member, "Your name")).to.equal("Ada")
      expect(await typed(member, "Key relay")).to.equal(address)
      expect((await member.status()).text).to.match(/^Waiting/)
    }
    await relay.kill()
    await member.askToStart("Ada", relay.origin)
    expect(await sentence(member)).to.match(/does not answer/)
    await relay.restart()
    await member.askToStart("Ada", relay.origin)
    await member.untilStatus("Protected")
    await stage.close()
  })

  it("refuses a broken invitation in one sentence, and takes the whole one after that", async () => {
    const [host, guest] = [await at(await browser()), await at(await browser({}, "firefox"))]
    await host.protect()
    await host.start("Ada")
    const invitation = await host.invitation()
    await guest.protect()
    for (const broken of ["hello", invitation.slice(0, 60), invitation.replace("/j#", "/k#")]) {
      await guest.askToJoin("Ben", broken)
      expect(await sentence(guest), broken).to.match(/no whole invitation/)
      expect(await typed(guest, "Invitation")).to.equal(broken)
    }
    await guest.join("Ben", `  <${invitation}> `)
    await host.untilParticipants(["Ada", "Ben"])

    // The same two people go on: the relay is killed in the middle of their call, and comes back.
    await joinSample(host.page, sample, "Ada")
    await joinSample(guest.page, sample, "Ben")
    await untilSeen(host.page, ["Ben"])
    await relay.kill()
    await until(
      () => host.status(),
      ({ text }) => text.includes("key channel is down"),
      { what: "word of the lost channel" },
    )
    const epoch = (await host.status()).epoch ?? -1
    await host.evict("Ben")
    await host.untilStatus("Waiting")
    expect((await host.status()).epoch).to.equal(epoch)
    expect((await host.participants()).map(one => one.name)).to.include("Ben")
    await relay.restart()
    await host.untilParticipants(["Ada"])
    expect((await host.untilEpoch(epoch + 1)).text).to.match(/^Protected/)
    expect((await guest.untilStatus("Stopped")).text).to.match(/Ada evicted you/)

    // Locked out by his identity, he is told so when he knocks again.
    await guest.closeMeeting()
    await guest.protect()
    await guest.askToJoin("Ben", invitation)
    expect(
      (
        await until(
          () => guest.warnings(),
          all => all.some(one => one !== ""),
          { what: "refusal" },
        )
      ).join(),
    ).to.match(/evicted from this meeting/)
    await host.untilParticipants(["Ada"])
    await host.stage.close()
    await guest.stage.close()
  })

  for (const name of ["chromium", "firefox"] as const) {
    it(`says what the page does not get when the microphone is refused, in ${name}`, async () => {
      const stage = await browser({ devices: "refused" }, name)
      const member = await at(stage)
      await member.protect()
      await member.start("Ada")
      await joinSample(member.page, sample, "Ada")
      const said = await until(
        () => member.warnings(),
        all => all.some(one => one.includes("gets no")),
        { what: "word of the microphone" },
      )
      expect(said.join()).to.match(/refused it/)
      await stage.close()
    })

    it(`warns of an outsider who sends, plays nothing of his unasked, and plays it on the person's word, in ${name}`, async () => {
      const stage = await browser({}, name)
      const member = await at(stage)
      await member.protect()
      await member.start("Ada")
      await joinSample(member.page, sample, "Ada", { room: "quiet" })
      const plain = await scene.plainBrowser(name === "chromium" ? "firefox" : "chromium")
      const outsider = await openPage(plain, sample.url)
      await watchPage(outsider)
      await joinSample(outsider, sample, "Olaf", { room: "quiet" })
      const said = await until(
        () => member.warnings(),
        all => all.some(one => one.includes("without a key is sending pictures")),
        { what: "warning" },
      )
      expect(said.join()).to.match(/You don't get it/)
      const listen = await member.popup.$$('::-p-aria([name="Listen anyway"][role="button"])')
      for (const button of listen) await button.click()
      await untilSeen(member.page, ["Olaf"])
      await untilSeen(outsider, ["Ada"])
      const got = await reportOutsider(outsider, ["Ada"])
      expect(got).to.deep.include({ distinctPictures: { Ada: 1 }, audioEnergyOfProtected: 0 })
      expect(got.audioPackets).to.be.greaterThan(0)
      await stage.close()
      await plain.close()
    })
  }

  it("lets a guest without the extension take part, protected, by the page's own library", async () => {
    const stage = await browser()
    const host = await at(stage)
    await host.protect()
    await host.start("Ada")
    await joinSample(host.page, sample, "Ada", { room: "library" })
    const plain = await scene.plainBrowser()
    const guest = await openPage(plain, `${sample.url}guest?room=library`)
    await watchPage(guest)
    await guest.type("#name", "Gil")
    await guest.type("#guest-invitation", await host.invitation())
    await guest.click("#guest button")
    await guest.waitForFunction(() =>
      document.querySelector("#guest-status")?.textContent?.startsWith("Protected"),
    )
    await guest.click("#join button[type=submit]")
    await untilSeen(guest, ["Ada"])
    await untilSeen(host.page, ["Gil"])
    await guest.reload({ waitUntil: "domcontentloaded" })
    await untilIn(guest)
    await untilSeen(guest, ["Ada"])
    await host.untilParticipants(["Ada", "Gil"])
    await stage.close()
    await plain.close()
  })
})
