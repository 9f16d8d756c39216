/** Meetings that nobody could protect, with the whole extension: one sentence, and no meeting begun. */
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import { WebSocketServer } from "ws"
import { type ExtendedStage, openPage } from "./browser.ts"
import { type Janus, janusInstalled, startJanus } from "./janus.ts"
import { Member } from "./member.ts"
import { Scene } from "./scene.ts"
import { askPast, buttonsOf, pressAndReload, switchOn, untilSaid } from "./shutPages.ts"
import { until } from "./watching.ts"

const SWITCH_OFF = "Switch Sotto off for this site"
const MIXES = /^Stopped. This meeting's server mixes the voices.*cannot be protected/

describe("a meeting that nobody could protect", { timeout: 300_000, skip: !janusInstalled() }, () => {
  let scene: Scene
  let janus: Janus
  let stage: ExtendedStage

  before(async () => {
    scene = await Scene.open("refused")
    janus = await startJanus()
    scene.endsWith(() => janus.close())
    stage = await scene.browser()
  })
  after(() => scene?.close())

  const open = async (): Promise<Member> => {
    const member = await Member.open(stage, await openPage(stage, janus.mixing))
    await switchOn(member)
    return member
  }
  /** Start, name, join; the server answers with its name in the description. */
  const enter = async ({ page }: Member, name: string): Promise<void> => {
    await page.waitForSelector("#start:not([disabled])", { visible: true })
    await page.click("#start")
    await page.waitForSelector("#username", { visible: true })
    await page.type("#username", name)
    await page.click("#register")
  }
  const part = ({ page, popup }: Member) => Promise.all([page.close(), popup.close()])

  it("is refused where the server mixes, before any key is made, also by a background that was born after the evidence", async () => {
    const member = await open()
    await enter(member, "Ada")
    await untilSaid(member, MIXES)
    await stage.endBackground(member.page)
    await untilSaid(member, MIXES)
    expect(await buttonsOf(member)).to.deep.equal([SWITCH_OFF])
    expect(await askPast(member, "start", { name: "Ada", relay: scene.relay.origin })).to.deep.equal({
      ok: { kind: "refused", refusal: "mixed-audio" },
    })
    expect((await member.state()).meeting).to.equal(null)
    await pressAndReload(member, SWITCH_OFF)
    await untilSaid(member, /^Not protected/)
    await part(member)
  })

  it("is stopped with the same sentence when it turns out to be one", async () => {
    const member = await open()
    await member.start("Ada")
    const invitation = await member.invitation()
    await enter(member, "Ada")
    await untilSaid(member, MIXES)
    expect((await member.state()).meeting?.phase).to.equal("live")
    await member.closeMeeting()

    // Whoever is invited to the page that he has before him already is refused as well.
    await untilSaid(member, MIXES)
    expect(await askPast(member, "join", { name: "Ben", invitation })).to.deep.equal({
      ok: { kind: "refused", refusal: "mixed-audio" },
    })
    await part(member)
  })

  it("is called not protected, and is not begun, where the page sends its camera past RTP", async () => {
    const member = await open()
    const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1" })
    scene.endsWith(() => sockets.close())
    await once(sockets, "listening")
    const { port } = sockets.address() as AddressInfo
    await member.page.evaluate(`navigator.mediaDevices.getUserMedia({ video: true }).then(camera => {
      const socket = new WebSocket("ws://127.0.0.1:${port}/")
      setInterval(() => socket.readyState === 1 && socket.send(new Uint8Array(4_000)), 100)
    })`)
    const { text } = await untilSaid(member, /^Not protected/)
    expect(text).to.match(/in a way that no extension can seal/)
    expect(await buttonsOf(member)).to.deep.equal([SWITCH_OFF])
    expect(await askPast(member, "start", { name: "Ada", relay: scene.relay.origin })).to.deep.equal({
      ok: { kind: "refused", refusal: "no-rtp" },
    })
    await part(member)
  })

  it("says in which codec nothing leaves, also when the server had chosen it before there was a meeting", async () => {
    const member = await open()
    await member.page.evaluate(`(async () => {
      const [server, page] = [new RTCPeerConnection(), new RTCPeerConnection()]
      server.addTransceiver("video")
      const { sdp } = await server.createOffer()
      await page.setRemoteDescription({ type: "offer", sdp: sdp.replace(/(VP8|VP9|AV1|H264)\\/90000/g, "H265/90000") })
      globalThis.kept = page
    })()`)
    await stage.endBackground(member.page)
    await member.start("Ada")
    const said = await until(
      () => member.warnings(),
      all => all.some(one => one.includes("H265")),
      { what: "the codec's name" },
    )
    expect(said.join()).to.match(/sends .* as video\/H265, which Sotto cannot seal.*None of it leaves/)
    await part(member)
  })
})
