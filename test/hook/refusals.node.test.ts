import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Page } from "puppeteer-core"
import { WebSocketServer } from "ws"
import { findBrowser } from "../../scripts/browsers.ts"
import { type BrowserName, openStage, type Stage } from "./support.ts"

/** Pages that send 40 kB a second past RTP, each from a camera that it holds. */
const PAST_RTP = {
  WebSocket: (_address: string) => {
    const socket = new WebSocket(_address)
    setInterval(() => socket.readyState === 1 && socket.send(new Uint8Array(4_000)), 100)
  },
  RTCDataChannel: async () => {
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    const channel = a.createDataChannel("media", { ordered: false, maxRetransmits: 0 })
    await bench.connect(a, b)
    setInterval(() => channel.readyState === "open" && channel.send(new ArrayBuffer(4_000)), 100)
  },
  // No server answers: what counts is what the page hands over.
  WebTransport: () => {
    const transport = new WebTransport("https://127.0.0.1:9/")
    for (const end of [transport.ready, transport.closed]) end.catch(() => undefined)
    const writer = transport.datagrams.writable.getWriter()
    writer.closed.catch(() => undefined)
    setInterval(() => void writer.write(new Uint8Array(4_000)).catch(() => undefined), 100)
  },
} satisfies Record<string, (address: string) => unknown>

for (const name of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(`what the hook says of pages that cannot be protected, in ${name}`, {
    skip: !findBrowser(name),
  }, () => {
    let stage: Stage
    const sockets = new WebSocketServer({
      port: 0,
      host: "127.0.0.1",
      handleProtocols: asked => [...asked][0] ?? false,
    })
    const address = () => `ws://127.0.0.1:${(sockets.address() as { port: number }).port}/`
    before(async () => {
      stage = await openStage(name)
    })
    after(async () => {
      await stage.close()
      sockets.close()
    })
    const unprotectable = (page: Page) =>
      page.evaluate(() => bench.heard("unprotectable").map(({ why }) => why))
    const untilSaid = (page: Page) =>
      page.evaluate(() => bench.until("the report", () => bench.heard("unprotectable").length > 0))

    it("sees media that goes by other ways than RTP, and leaves a meeting with data channels and a preview alone", async () => {
      const preview = await stage.open()
      await preview.evaluate(() => bench.capture({ video: true }))
      const ordinary = await stage.open()
      await ordinary.evaluate(async () => {
        const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
        const channel = a.createDataChannel("board")
        for (const track of (await bench.capture({ video: true })).getTracks()) a.addTrack(track)
        await bench.connect(a, b)
        setInterval(() => channel.readyState === "open" && channel.send(new ArrayBuffer(4_000)), 100)
      })
      for (const way of Object.keys(PAST_RTP) as (keyof typeof PAST_RTP)[]) {
        const page = await stage.open()
        await page.evaluate(() => bench.capture({ audio: true, video: true }))
        await page.evaluate(PAST_RTP[way], address())
        await untilSaid(page)
        expect(await unprotectable(page), way).to.deep.equal(["no-rtp"])
        await page.close()
      }
      expect(await unprotectable(preview)).to.deep.equal([])
      expect(await unprotectable(ordinary)).to.deep.equal([])
    })

    it("looks on while frames with connections come and go", async () => {
      const page = await stage.open()
      await page.evaluate(() => {
        const kept: RTCPeerConnection[] = []
        setInterval(() => {
          const frame = document.body.appendChild(document.createElement("iframe"))
          const { RTCPeerConnection: Made } = frame.contentWindow as Window & typeof globalThis
          kept.push(new Made())
          frame.remove()
        }, 100)
      })
      await page.evaluate(() => bench.capture({ video: true }))
      await page.evaluate(PAST_RTP.WebSocket, address())
      await untilSaid(page)
      expect(await unprotectable(page)).to.deep.equal(["no-rtp"])
      await page.close()
    })

    it("leaves a file that is sent without a camera alone", async () => {
      const page = await stage.open()
      await page.evaluate(async to => {
        const track = (await bench.capture({ video: true })).getTracks()[0]!
        track.stop()
        const socket = new WebSocket(to)
        await new Promise(open => (socket.onopen = open))
        new RTCPeerConnection()
        for (let n = 0; n < 8; n++) {
          socket.send(new Uint8Array(40_000))
          await bench.looks(1)
        }
      }, address())
      expect(await unprotectable(page)).to.deep.equal([])
      await page.close()
    })

    it("knows a server that mixes by the description that the page was given, before it is taken", async () => {
      const page = await stage.open()
      const names = await page.evaluate(async () => {
        const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
        a.addTransceiver("audio")
        await a.setLocalDescription()
        const { sdp } = a.localDescription!
        const taken = b.setRemoteDescription({
          type: "offer",
          sdp: sdp.replace(/^s=.*$/m, "s=AudioBridge 1234"),
        })
        return taken.then(() => /^s=(.*)$/m.exec(b.remoteDescription!.sdp)?.[1])
      })
      await untilSaid(page)
      expect(await unprotectable(page), `named ${names} by the browser`).to.deep.equal(["mixed-audio"])
      await page.close()
    })

    it("knows telephony by its subprotocol with the first word that is sent", async () => {
      const page = await stage.open()
      await page.evaluate(async to => {
        const other = new WebSocket(to, "janus-protocol")
        await new Promise(open => (other.onopen = open))
        other.send("hello")
        const socket = new WebSocket(to, "sip")
        await new Promise(open => (socket.onopen = open))
        socket.send("REGISTER sip:example.com SIP/2.0")
      }, address())
      await untilSaid(page)
      expect(await unprotectable(page)).to.deep.equal(["mixed-audio"])
      await page.close()
    })
  })
}
