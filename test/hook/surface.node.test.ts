import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import { findBrowser } from "../../scripts/browsers.ts"
import { type BrowserName, bundleHook, openStage, type Stage } from "./support.ts"

/** Run in front of the hook: counts the transforms that were really set. */
const SPY = `(() => {
  globalThis.set = 0
  for (const { prototype } of [RTCRtpSender, RTCRtpReceiver]) {
    const accessor = Object.getOwnPropertyDescriptor(prototype, "transform")
    Object.defineProperty(prototype, "transform", { ...accessor, set: new Proxy(accessor.set, {
      apply: (f, self, args) => { Reflect.apply(f, self, args); globalThis.set += 1 } }) })
  }
})()`

declare global {
  var set: number
}

for (const name of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(`what the page sees of the hook, in ${name}`, { skip: !findBrowser(name) }, () => {
    let stage: Stage
    before(async () => {
      stage = await openStage(name)
    })
    after(() => stage.close())

    it("reads back the transform that it set, while ours stays, and is reported once", async () => {
      const page = await stage.open({ before: SPY })
      const seen = await page.evaluate(() => {
        const pc = new RTCPeerConnection()
        const { sender, receiver } = pc.addTransceiver("video")
        const set = globalThis.set
        const transform = new RTCRtpScriptTransform(new Worker("data:text/javascript,"))
        const read = [sender.transform, receiver.transform]
        sender.transform = transform
        receiver.transform = transform
        const same = [sender.transform === transform, receiver.transform === transform]
        sender.transform = null
        let wrong = ""
        try {
          Reflect.set(sender, "transform", 7)
        } catch (error) {
          wrong = (error as Error).name
        }
        return { read, same, cleared: sender.transform, wrong, setByUs: set, setSince: globalThis.set - set }
      })
      expect(seen).to.deep.equal({
        read: [null, null],
        same: [true, true],
        cleared: null,
        wrong: "TypeError",
        setByUs: 2,
        setSince: 0,
      })
      await page.evaluate(() => bench.until("the report", () => bench.heard("page-transform").length === 1))
      await page.close()
    })

    it("keeps its transform where the page hides what its own wish is, or what it is for", async () => {
      const page = await stage.open({ before: SPY })
      const seen = await page.evaluate(() => {
        const { sender } = new RTCPeerConnection().addTransceiver("video")
        const accessor = Object.getOwnPropertyDescriptor(RTCRtpSender.prototype, "transform")!
        const worker = new Worker("data:text/javascript,")
        const before = set
        const tries = [
          () =>
            Reflect.apply(accessor.set!, sender, [
              Object.setPrototypeOf(new RTCRtpScriptTransform(worker), null),
            ]),
          () => Object.setPrototypeOf(sender, null) && Reflect.apply(accessor.set!, sender, [null]),
          () => Reflect.apply(accessor.set!, sender, [new RTCRtpScriptTransform(worker)]),
          () => Reflect.apply(accessor.set!, sender, []),
        ]
        const ends = tries.map(attempt => {
          try {
            attempt()
            return "returns"
          } catch (error) {
            return (error as Error).name
          }
        })
        return { ends, set: set - before }
      })
      expect(seen).to.deep.equal({ ends: ["TypeError", "returns", "returns", "returns"], set: 0 })
      await page.close()
    })

    it("continues after setRemoteDescription only when both ends of every transceiver have their transforms", async () => {
      const page = await stage.open({ before: SPY })
      const seen = await page.evaluate(async () => {
        const [a, b, c] = [new RTCPeerConnection(), new RTCPeerConnection(), new RTCPeerConnection()]
        // A section that only receives over there fires no track event here.
        for (const direction of ["sendrecv", "recvonly", "sendonly"] as const)
          a.addTransceiver("video", { direction })
        await a.setLocalDescription()
        const offer = a.localDescription!
        const before = set
        const inEvents: number[] = []
        b.ontrack = () => inEvents.push(set - before)
        const awaited = await b.setRemoteDescription(offer).then(() => set - before)
        const again = set
        const called = await new Promise(
          done => void c.setRemoteDescription(offer, () => done(set - again), done),
        )
        return { inEvents, awaited, called }
      })
      expect(seen.awaited).to.equal(6)
      expect(seen.called).to.equal(6)
      expect(seen.inEvents[0]).to.be.greaterThan(1)
      await page.close()
    })

    it("does the same for a page that has put promises of its own in the browser's place", async () => {
      const page = await stage.open({ before: SPY })
      const made = await page.evaluate(async () => {
        const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
        a.addTransceiver("video", { direction: "recvonly" })
        await a.setLocalDescription()
        globalThis.Promise = class Own<T> extends Promise<T> {}
        const before = set
        return b.setRemoteDescription(a.localDescription!).then(() => set - before)
      })
      expect(made).to.equal(2)
      await page.close()
    })

    it("gets its worker in spite of a demand for Trusted Types, and the refusal is told where policies are locked", async () => {
      const demand = "require-trusted-types-for 'script'"
      const open = await stage.open({ csp: demand })
      await open.evaluate(() =>
        bench.until("a living worker", () => bench.worker.some(({ kind }) => kind === "ready")),
      )
      expect(await open.evaluate(() => bench.heard("worker-refused"))).to.deep.equal([])
      const locked = await stage.open({ csp: `${demand}; trusted-types onlythis` })
      const sent = await locked.evaluate(async () => {
        await bench.until("the refusal", () => bench.heard("worker-refused").length > 0)
        const [from] = await bench.ways.addTrack()
        await bench.until("a connection", () => from!.connectionState === "connected")
        await bench.looks(2)
        return (await bench.sent(from!)).packets
      })
      expect(sent).to.equal(0)
      await open.close()
      await locked.close()
    })

    it("is hooked once, however often the script runs", async () => {
      const hook = await bundleHook()
      const page = await stage.open({ hook: `${hook};${hook}`, before: SPY })
      const seen = await page.evaluate(async () => {
        new RTCPeerConnection().addTransceiver("audio")
        await bench.looks(1)
        return { set, taken: bench.taken, mistaken: bench.heard("page-transform").length }
      })
      // A second hook would take the transforms of the first for the page's.
      expect(seen).to.deep.equal({ set: 2, taken: true, mistaken: 0 })
      await page.close()
    })

    it("gives its ports to no listener that the page has, and takes none when it is asked again", async () => {
      const late = `${await bundleHook()}; got = 0; addEventListener("sotto:port", ({ ports }) => { got += ports.length })`
      const page = await stage.open({ hook: late })
      expect(await page.evaluate("({ got, taken: bench.taken })")).to.deep.equal({ got: 0, taken: true })
      const seen = await page.evaluate(() => {
        const { port1, port2 } = new MessageChannel()
        let asked = 0
        addEventListener("sotto:port?", () => (asked += 1))
        const event = new MessageEvent("sotto:port", { ports: [port1, port2], cancelable: true })
        return { untaken: dispatchEvent(event), asked, taken: bench.taken }
      })
      expect(seen).to.deep.equal({ untaken: true, asked: 0, taken: true })
      await page.close()
    })
  })
}
