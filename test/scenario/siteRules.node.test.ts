/** Sites whose rules stand against Sotto, with the whole extension in real browsers: what one click heals, and what none can. */
import { randomBytes } from "node:crypto"
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Sample } from "../../src/sample/server.ts"
import type { ExtendedStage } from "./browser.ts"
import { type Additions, openFront } from "./front.ts"
import type { Member } from "./member.ts"
import { joinUrl, rejoinSample, untilIn } from "./sampleMeeting.ts"
import { Scene } from "./scene.ts"
import { amendedIn, askPast, buttonsOf, pressAndReload, switchOn, untilSaid } from "./shutPages.ts"
import { until, untilSeen } from "./watching.ts"

/** As Galene's web server sends it. */
const GALENE =
  "connect-src ws: wss: 'self'; img-src 'self'; media-src blob: 'self'; script-src 'unsafe-eval' 'self'; default-src 'self'"
const ALLOW = "Allow Sotto on this page"
const SWITCH_OFF = "Switch Sotto off for this site"
const policy = (text: string): Additions => ({ headers: () => ({ "content-security-policy": text }) })

describe("a site whose rules stand against Sotto", { timeout: 600_000 }, () => {
  let scene: Scene
  let sample: Sample
  let stage: ExtendedStage

  before(async () => {
    scene = await Scene.open("site-rules")
    sample = await scene.sample()
    stage = await scene.browser()
  })
  after(() => scene?.close())

  const site = async (additions: Additions): Promise<{ url: string }> => {
    const front = await openFront(sample.port, additions)
    scene.endsWith(() => front.close())
    return front
  }
  const at = async (url: string): Promise<Member> => {
    const member = await scene.memberIn(stage, url)
    await switchOn(member)
    return member
  }
  const part = async (...members: Member[]) => {
    for (const { page, popup } of members) await Promise.all([page.close(), popup.close()])
  }
  it("is healed by one click before a meeting, and by one in the banner during a meeting", async () => {
    const strict = await site(policy(GALENE))
    const [ada, other] = [await at(joinUrl(strict, "Ada")), await scene.browser()]
    await untilSaid(ada, /^Stopped.*forbid what Sotto needs.*Nothing leaves/)
    expect(await buttonsOf(ada)).to.deep.equal([ALLOW])
    await pressAndReload(ada, ALLOW)
    await ada.start("Ada")
    await untilIn(ada.page)
    expect(await amendedIn(ada)).to.deep.equal([`|${ada.page.url()}|`])

    // Ben is let in while his page still shows the invitation.
    const ben = await scene.memberIn(other, await ada.invitation())
    await ben.askToJoin("Ben", await ada.invitation())
    await untilSaid(ben, /^Stopped.*forbid what Sotto needs/)
    await ada.untilParticipants(["Ada", "Ben"])
    await other.endBackground(ben.page)
    await pressAndReload(ben, ALLOW, ben.page)
    await ben.untilStatus("Protected")
    await ben.page.type("#name", "Ben")
    await rejoinSample(ben.page)
    await untilSeen(ada.page, ["Ben"])
    await untilSeen(ben.page, ["Ada"])

    // A worker of the extension that died has not taken the rule with it.
    await stage.endBackground(ada.page)
    await ada.page.reload({ waitUntil: "domcontentloaded" })
    await untilSeen(ada.page, ["Ben"])
    await ada.untilStatus("Protected")
    await part(ada, ben)
    await other.close()
  })

  it("keeps its amended rule to one page in one tab, and has none once the tab is closed or the site is off", async () => {
    let now = GALENE
    const strict = await site({ headers: () => (now ? { "content-security-policy": now } : {}) })
    const [ada, twin] = [await at(strict.url), await at(`${strict.url}?twin`)]
    const helpless = async (member: Member, url: string) => {
      await member.page.goto(url)
      return (await untilSaid(member, /^Stopped/)).text
    }
    await untilSaid(ada, /^Stopped/)
    await pressAndReload(ada, ALLOW)
    await untilSaid(ada, /^Waiting. Start/)
    expect(await helpless(ada, `${strict.url}?else`)).to.match(/forbid what Sotto needs/)
    expect(await helpless(twin, strict.url)).to.match(/forbid what Sotto needs/)
    await ada.page.goto(strict.url)
    await untilSaid(ada, /^Waiting. Start/)

    // The site drops its policy: the page is not held to the old one for longer than it takes to notice.
    now = ""
    await ada.page.goto(strict.url)
    await until(
      () => amendedIn(ada),
      all => String(all) === "",
      { what: "end of the rule" },
    )
    now = GALENE
    await ada.page.goto(strict.url)
    await untilSaid(ada, /^Stopped/)
    await pressAndReload(ada, ALLOW)
    await untilSaid(ada, /^Waiting. Start/)
    await pressAndReload(twin, ALLOW)
    await untilSaid(twin, /^Waiting. Start/)
    expect(await amendedIn(ada)).to.have.length(2)
    await part(twin)
    await until(
      () => amendedIn(ada),
      all => String(all) === `|${strict.url}|`,
      { what: "end of the twin's rule" },
    )
    // In the popup there is no button for it while nothing is wrong.
    const reloaded = ada.page.waitForNavigation({ waitUntil: "domcontentloaded" })
    await askPast(ada, "unprotect-site")
    await reloaded
    await untilSaid(ada, /^Not protected/)
    expect(await amendedIn(ada)).to.deep.equal([])
    await part(ada)
  })

  for (const { what, additions } of [
    {
      what: "with a nonce in each answer",
      additions: {
        headers: () => ({
          "content-security-policy": `script-src 'self' 'nonce-${randomBytes(8).toString("hex")}'`,
        }),
      },
    },
    {
      what: "with a policy that is another each time",
      additions: {
        headers: () => ({
          "content-security-policy": `script-src 'self' 'sha256-${randomBytes(32).toString("base64")}'`,
        }),
      },
    },
    {
      what: "with a locked list of Trusted Types",
      additions: policy("require-trusted-types-for 'script'; trusted-types onlythis"),
    },
  ] satisfies { what: string; additions: Additions }[]) {
    it(`says that it cannot be helped ${what}, and offers to stay out of its way`, async () => {
      const strict = await site(additions)
      const member = await at(strict.url)
      await untilSaid(member, /^Stopped.*Sotto cannot change them/)
      expect(await buttonsOf(member)).to.deep.equal([SWITCH_OFF])
      expect(await askPast(member, "start", { name: "Ada", relay: scene.relay.origin })).to.deep.equal({
        ok: { kind: "refused", refusal: "site-rules-fixed" },
      })
      await pressAndReload(member, SWITCH_OFF)
      await untilSaid(member, /^Not protected/)
      await part(member)
    })
  }

  for (const { what, additions } of [
    { what: "Trusted Types are demanded", additions: policy("require-trusted-types-for 'script'") },
    {
      what: "scripts hand on their trust",
      additions: policy("script-src 'self' 'strict-dynamic' 'nonce-a' 'unsafe-inline'; object-src 'none'"),
    },
    {
      what: "it is isolated, and takes others without credentials",
      additions: {
        headers: () => ({
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-embedder-policy": "credentialless",
        }),
      },
    },
    {
      what: "it is isolated, and demands that others agree",
      additions: {
        headers: () => ({
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-embedder-policy": "require-corp",
        }),
      },
    },
    {
      what: "its policy stands in a meta element",
      additions: { head: `<meta http-equiv="content-security-policy" content="${GALENE}">` },
    },
  ] satisfies { what: string; additions: Additions }[]) {
    it(`needs no click where ${what}`, async () => {
      const strict = await site(additions)
      const member = await at(strict.url)
      await untilSaid(member, /^Waiting. Start/)
      await member.start("Ada")
      const [seen] = (await member.details()).pages
      expect(seen?.plaintextPackets).to.equal(0)
      await member.leave()
      await part(member)
    })
  }
})
