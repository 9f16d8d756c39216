/** A real Janus with its own page: whom the page lists is told apart by keys, and named as the page names him. */
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Warning } from "../../src/messages/sentences.ts"
import { isStranger } from "../../src/messages/strangerWords.ts"
import { openPage } from "./browser.ts"
import { type Janus, janusInstalled, joinDemo, leaveDemo, startJanus } from "./janus.ts"
import type { Member } from "./member.ts"
import { Scene } from "./scene.ts"
import { until, untilSeen, watchPage } from "./watching.ts"

describe("people whom a Janus page lists", { timeout: 300_000, skip: !janusInstalled() }, () => {
  let scene: Scene
  let janus: Janus

  before(async () => {
    scene = await Scene.open("named")
    janus = await startJanus()
    scene.endsWith(() => janus.close())
  })
  after(() => scene?.close())

  const member = (): Promise<Member> => scene.member(janus.url)
  const strangers = async (at: Member): Promise<Warning[]> => (await at.state()).warnings.filter(isStranger)

  it("are not warned of with a key, named without one, and change the keys when they go", async () => {
    const [ada, ben] = [await member(), await member()]
    await ada.protect()
    await ada.start("Ada")
    await ben.protect()
    await ben.join("Ben", await ada.invitation())
    await joinDemo(ada.page, janus, "Ada")
    await joinDemo(ben.page, janus, "BEN")
    await untilSeen(ada.page, ["BEN"])
    await untilSeen(ben.page, ["Ada"])
    expect(await strangers(ada)).to.deep.equal([])

    const olaf = await openPage(await scene.plainBrowser(), janus.url)
    await watchPage(olaf)
    await joinDemo(olaf, janus, "Olaf")
    const joinedAt = Date.now()
    const [first, ...more] = await until(
      () => strangers(ada),
      ([one]) => one?.kind === "unknown-sender" && one.media === "both",
      { what: "a warning of Olaf" },
    )
    expect(more).to.deep.equal([])
    expect(first).to.include({ kind: "unknown-sender", claimed: "Olaf", decision: "keep-blocked" })
    // What is promised of this time is held against a simulated clock, which no busy machine slows down.
    console.log(`Ada was told of Olaf ${(first?.since ?? 0) - joinedAt} ms after he had joined`)
    expect((await ada.warnings()).filter(text => /The page calls it “Olaf”/.test(text))).to.have.length(1)

    const { epoch = -1 } = await ada.status()
    const leftAt = Date.now()
    await leaveDemo(ben.page)
    await ada.untilEpoch(epoch + 1)
    console.log(`keys were changed ${Date.now() - leftAt} ms after Ben had left the page's meeting`)
    // The page's word changes keys; it puts nobody out.
    await ada.untilParticipants(["Ada", "Ben"])

    await joinDemo(ben.page, janus, "Mallory")
    const wrong = await until(
      () => strangers(ada),
      all => all.some(({ kind }) => kind === "wrong-name"),
      { what: "a warning of a wrong name" },
    )
    expect(wrong.find(({ kind }) => kind === "wrong-name")).to.include({ page: "Mallory", key: "Ben" })
    expect(wrong.map(({ kind }) => kind).sort()).to.deep.equal(["unknown-sender", "wrong-name"])

    const { epoch: before = -1 } = await ada.status()
    await janus.kick("Mallory")
    await ada.untilEpoch(before + 1)
    const kicked = await until(
      () => strangers(ada),
      all => all.some(({ kind }) => kind === "kicked"),
      { what: "a warning that Ben still has the keys" },
    )
    expect(kicked.find(({ kind }) => kind === "kicked")).to.include({ name: "Ben" })
    await ada.untilParticipants(["Ada", "Ben"])
  })
})
