/** The background dies at any moment of what it does, in both browsers: nothing is lost, nothing leaves unsealed. */
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import { parseInvitation } from "../../src/messages/invitation.ts"
import type { Sample } from "../../src/sample/server.ts"
import type { TappedPacket } from "../../src/sample/tap.ts"
import { Dice } from "../dice.ts"
import type { BrowserName } from "./browser.ts"
import { framesOf } from "./figures.ts"
import type { Member } from "./member.ts"
import { joinSample } from "./sampleMeeting.ts"
import { Scene } from "./scene.ts"
import { Ledger } from "./sealed.ts"
import { until } from "./watching.ts"

/** Meetings; the two browsers take turns at being the host. */
const MEETINGS = 4
/** Latest moment of a death after a click, in ms: by then what was asked for is done, or waits for somebody else. */
const LATEST_MS = 500

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000)

describe(`a meeting whose members' backgrounds die, and whose relay loses its disk (SEED=${seed})`, {
  timeout: 600_000,
}, () => {
  let scene: Scene
  const dice = new Dice(seed)
  let sample: Sample
  let watch: (packet: TappedPacket) => void = () => undefined
  const people = {} as Record<"chromium" | "firefox" | "third", Member>

  before(async () => {
    scene = await Scene.open("deaths")
    sample = await scene.sample()
    scene.endsWith(sample.tap(packet => watch(packet)))
    for (const [who, browser] of [
      ["chromium", "chromium"],
      ["firefox", "firefox"],
      ["third", "chromium"],
    ] as const satisfies (readonly [string, BrowserName])[]) {
      people[who] = await scene.member(sample.url, { browser, watchedFor: "pace" })
      await people[who].protect()
    }
  })
  after(() => scene?.close())

  /** Ends each one's background at a moment of its own. The waits are the fault that is played, not a wait for anything. */
  const die = (what: string, ...members: Member[]): Promise<unknown> =>
    Promise.all(
      members.map(async member => {
        const afterMs = dice.between(0, LATEST_MS)
        console.log(`  ${what}: a background dies after ${afterMs} ms`)
        await new Promise(resolve => setTimeout(resolve, afterMs))
        await member.stage.endBackground(member.page)
      }),
    )
  /** The secret of the room that a member's invitation leads to. */
  const roomOf = async (member: Member): Promise<string> => {
    const parsed = parseInvitation(await member.invitation())
    if (parsed.kind === "refused") throw new Error(parsed.refusal)
    return Buffer.from(parsed.secret).toString("hex")
  }
  const untilPictures = async (at: Member, of: string): Promise<void> => {
    const before = await framesOf(at.page, of)
    await until(
      () => framesOf(at.page, of),
      frames => frames > before + 10,
      { what: `pictures of ${of}` },
    )
  }

  for (let meeting = 0; meeting < MEETINGS; meeting++) {
    const hostIs = meeting % 2 === 0 ? "chromium" : "firefox"
    it(`joins, rekeys, evicts and moves on through deaths, meeting ${meeting + 1}, hosted in ${hostIs}`, async () => {
      const [host, guest] =
        meeting % 2 === 0 ? [people.chromium, people.firefox] : [people.firefox, people.chromium]
      const { third } = people
      const ledger = new Ledger()
      watch = ledger.watch
      for (const [member, name] of [
        [host, "Ada"],
        [guest, "Ben"],
        [third, "Dana"],
      ] as const)
        await joinSample(member.page, sample, name, { room: `deaths-${meeting}` })

      await host.askToStart("Ada")
      await die("start", host)
      await host.untilStatus("Protected")
      const invitation = await host.invitation()
      const before = await roomOf(host)
      for (const [member, name] of [
        [guest, "Ben"],
        [third, "Dana"],
      ] as const) {
        await member.askToJoin(name, invitation)
        await die("join", member, host)
        await member.untilStatus("Protected")
      }
      for (const member of [host, guest, third]) await member.untilParticipants(["Ada", "Ben", "Dana"])
      await untilPictures(guest, "Ada")

      const { epoch = -1 } = await host.status()
      await host.rekey()
      await die("rekey", host, guest)
      for (const member of [host, guest, third]) await member.untilEpoch(epoch + 1)

      await host.evict("Dana")
      await die("evict", host, guest)
      for (const member of [host, guest]) {
        await member.untilParticipants(["Ada", "Ben"])
        await member.untilStatus("Protected")
        await until(
          () => roomOf(member),
          room => room !== before,
          { what: "another room" },
        )
      }
      expect(await roomOf(guest)).to.equal(await roomOf(host))
      expect((await third.untilStatus("Stopped")).text).to.match(/Ada evicted you/)
      await untilPictures(guest, "Ada")
      await untilPictures(host, "Ben")

      const { epoch: moved = -1 } = await host.status()
      await guest.rekey()
      await die("rekey in the next room", host, guest)
      for (const member of [host, guest]) await member.untilEpoch(moved + 1)

      await third.closeMeeting()
      await guest.leave()
      await die("leave", guest, host)
      await host.untilParticipants(["Ada"])
      await host.leave()
      for (const member of [host, guest, third]) await member.untilStatus("Waiting")
      const { sealed, plaintextPackets } = ledger.tally()
      expect({ plaintextPackets, repeats: ledger.repeats }).to.deep.equal({ plaintextPackets: 0, repeats: 0 })
      expect(sealed).to.be.greaterThan(100)
    })
  }

  it("goes on without a word when the relay has lost its disk, and changes keys", async () => {
    const { chromium: host, firefox: guest } = people
    for (const [member, name] of [
      [host, "Ada"],
      [guest, "Ben"],
    ] as const)
      await joinSample(member.page, sample, name, { room: "lost-disk" })
    await host.start("Ada")
    await guest.join("Ben", await host.invitation())
    await host.untilParticipants(["Ada", "Ben"])
    const { epoch = -1 } = await host.status()
    await scene.relay.kill()
    for (const file of readdirSync(scene.folder)) rmSync(join(scene.folder, file), { recursive: true })
    await scene.relay.restart()
    await guest.rekey()
    for (const member of [host, guest]) {
      expect((await member.untilEpoch(epoch + 1)).text).to.match(/^Protected/)
      expect((await member.participants()).map(one => one.name).sort()).to.deep.equal(["Ada", "Ben"])
    }
    await untilPictures(host, "Ben")
  })
})
