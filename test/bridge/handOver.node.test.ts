import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Page } from "puppeteer-core"
import { findBrowser } from "../../scripts/browsers.ts"
import { type Order, openStage, type Said, type Stage } from "./support.ts"

const skip = !findBrowser("chromium")
const options = { skip, timeout: 120_000 }

async function until<T>(what: string, check: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + 20_000
  for (;;) {
    const found = await check()
    if (found) return found
    if (Date.now() > end) throw new Error(`never came: ${what}`)
    await new Promise(done => setTimeout(done, 50))
  }
}

const hellos = (said: Said[]) => said.filter(({ message }) => message.kind === "hello")
const isReady = ({ message }: Said) => message.kind === "worker" && message.message.kind === "ready"
const got = (page: Page) => page.evaluate("({ got, answered: answered() })")

for (const order of ["hook first", "bridge first"] satisfies Order[]) {
  describe(`the hand-over with the ${order}`, options, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage(order)
    })
    after(() => stage.close())

    it("joins the page's worker and hook with the background, and gives the page nothing", async () => {
      const page = await stage.open("/")
      const said = await until("both ends", async () => {
        const all = await stage.said()
        return all.some(isReady) && all.some(({ message }) => message.kind === "hook") && all
      })
      expect(hellos(said)).to.have.length(1)
      expect(said[0]!.message).to.deep.include({ kind: "hello", url: page.url() })
      expect(await got(page)).to.deep.equal({ got: [], answered: false })
      await page.close()
    })

    it("carries keys from the background to the worker", async () => {
      const page = await stage.open("/#secret")
      const hello = await until("the hello", async () => hellos(await stage.said()).at(-1))
      expect(hello.message).to.not.have.property("url", page.url())
      await stage.send(hello.page, {
        kind: "worker",
        message: JSON.parse(
          '{"kind":"install-epoch","epoch":4,"baseKey":"0123456789abcdef0123456789abcdef","self":0,"stream":1,"members":[0],"cut":[],"lingerMs":0,"sending":"live"}',
        ),
      })
      await until("the switch", async () =>
        (await stage.said()).some(
          ({ page: id, message }) =>
            id === hello.page && message.kind === "worker" && message.message.kind === "switched",
        ),
      )
      await page.close()
    })

    it("gives a child of the same origin no ports, though its parent listens, and a child of another origin its own", async () => {
      const page = await stage.open("/children")
      await page.waitForFunction("globalThis.loaded")
      const frames = await until("two hellos", async () => {
        const here = hellos(await stage.said()).filter(({ message }) =>
          JSON.stringify(message).includes("localhost"),
        )
        return here.length > 0 && here
      })
      expect(frames).to.have.length(1)
      expect(frames[0]!.frame).to.be.greaterThan(0)
      expect(await page.evaluate("seen")).to.deep.equal([])
      const children = hellos(await stage.said()).filter(({ frame }) => frame > 0)
      expect(children).to.have.length(1)
      await page.close()
    })
  })
}

describe("the bridge's edge to the background", options, () => {
  let stage: Stage
  before(async () => {
    stage = await openStage("hook first")
  })
  after(() => stage.close())

  it("comes back after the background's death with the same page and all that stands", async () => {
    const page = await stage.open("/")
    const [first] = await until("ready", async () => {
      const said = await stage.said()
      return said.some(isReady) && hellos(said)
    })
    await page.evaluate("globalThis.pc = new RTCPeerConnection(); pc.addTransceiver('audio'); 0")
    await until("the sources", async () =>
      (await stage.said()).some(
        ({ message }) => message.kind === "hook" && message.message.kind === "source-added",
      ),
    )
    await stage.killBackground()
    const said = await until("what stands", async () => {
      const all = await stage.said()
      return all.length >= 5 && all
    })
    expect(said[0]).to.deep.equal(first)
    const kinds = said.map(({ message }) => ("message" in message ? message.message.kind : message.kind))
    expect(kinds).to.include.members(["ready", "connections", "source-added"])
    await page.close()
  })

  it("shows the background's word in the page, out of the page's reach", async () => {
    const page = await stage.open("/")
    const hello = await until("the hello", async () => hellos(await stage.said()).at(-1))
    await stage.send(hello.page, {
      kind: "view",
      view: {
        protection: { state: "waiting", reason: "start-or-join" },
        warnings: [],
        names: {},
        self: null,
        epoch: null,
        departed: [],
      },
    })
    const session = await page.createCDPSession()
    const shown = await until("the banner", async () => {
      const { nodes } = await session.send("Accessibility.getFullAXTree")
      return nodes.find(({ role, ignored }) => !ignored && role?.value === "status")
    })
    expect(shown).to.not.equal(undefined)
    expect(
      await page.evaluate("[...document.documentElement.children].some(one => one.shadowRoot)"),
    ).to.equal(false)
    await page.close()
  })
})

describe("a bridge without its hook", options, () => {
  it("gives nothing to a page that plays the hook", async () => {
    const stage = await openStage("no hook")
    const page = await stage.open("/")
    expect(await got(page)).to.deep.equal({ got: [], answered: false })
    await page.close()
    await stage.close()
  })
})
