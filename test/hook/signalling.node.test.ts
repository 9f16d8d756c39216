import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import { WebSocketServer } from "ws"
import { findBrowser } from "../../scripts/browsers.ts"
import { type BrowserName, openStage, type Stage } from "./support.ts"

/** What a server says of people, and what it says of anything else. */
const OF_PEOPLE = JSON.stringify({ type: "user", kind: "add", id: "1", username: "Olaf" })
const OF_ELSE = JSON.stringify({ type: "chat", value: "a secret" })
const JOIN = [0x0a, 0x00]
const SPEAKERS = [0x52, 0x00]

for (const name of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(`what the hook overhears, in ${name}`, { skip: !findBrowser(name) }, () => {
    let stage: Stage
    let server: WebSocketServer
    let url: string
    before(async () => {
      stage = await openStage(name)
      server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
      await once(server, "listening")
      url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
      server.on("connection", socket => {
        for (const text of [OF_ELSE, OF_PEOPLE]) socket.send(text)
        for (const bytes of [SPEAKERS, JOIN]) socket.send(new Uint8Array(bytes))
      })
    })
    after(async () => {
      server.close()
      await stage.close()
    })

    it("is what a socket brings of people, before the page has sent anything, and the page gets all of it", async () => {
      const page = await stage.open()
      const seen = await page.evaluate(async at => {
        const socket = new WebSocket(at)
        socket.binaryType = "arraybuffer"
        const got: unknown[] = []
        socket.onmessage = ({ data }) => got.push(typeof data === "string" ? data : [...new Uint8Array(data)])
        await bench.until("four messages", () => got.length === 4)
        socket.send('{"type":"join","password":"p"}')
        socket.send('{"type":"handshake","id":"me"}')
        const overheard = () =>
          (bench.hook as { kind: string; from?: string; data?: string | ArrayBuffer }[]).flatMap(one =>
            one.kind === "overheard"
              ? [[one.from, typeof one.data === "string" ? one.data : [...new Uint8Array(one.data!)]]]
              : [],
          )
        await bench.until("the handshake", () => overheard().length === 3)
        return { got, overheard: overheard() }
      }, url)
      expect(seen.got).to.deep.equal([OF_ELSE, OF_PEOPLE, SPEAKERS, JOIN])
      expect(seen.overheard).to.deep.equal([
        ["server", OF_PEOPLE],
        ["server", JOIN],
        ["page", '{"type":"handshake","id":"me"}'],
      ])
      await page.close()
    })

    it("is what a response of Janus brings as JSON, and the page gets its own object and its own errors", async () => {
      const page = await stage.open()
      const seen = await page.evaluate(async () => {
        const of = (text: string) => new Response(text).json()
        const event = '{"janus":"event","plugindata":{"data":{"videoroom":"event"}}}'
        const body = await of(event)
        for (const other of ['{"videoroom":1000}', "[]", "null", `[{"of":${event}}]`]) await of(other)
        await of(`[${event}]`)
        const wrong = await of("no JSON").catch((error: Error) => error.name)
        const read = new Response("{}")
        await read.text()
        const twice = await read.json().catch((error: Error) => error.name)
        const heard = () =>
          (bench.hook as { kind: string; data?: string }[]).flatMap(one =>
            one.kind === "overheard" ? [one.data] : [],
          )
        await bench.until("both", () => heard().length >= 2)
        const overheard = heard()
        return { body, wrong, twice, overheard }
      })
      expect(seen).to.deep.equal({
        body: { janus: "event", plugindata: { data: { videoroom: "event" } } },
        wrong: "SyntaxError",
        twice: "TypeError",
        overheard: [
          '{"janus":"event","plugindata":{"data":{"videoroom":"event"}}}',
          '[{"janus":"event","plugindata":{"data":{"videoroom":"event"}}}]',
        ],
      })
      await page.close()
    })

    it("says which receiver a video plays, where the server gives several tracks one id", async () => {
      const page = await stage.open()
      const seen = await page.evaluate(async () => {
        const receive = async () => {
          const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()]
          from.addTransceiver("video", { streams: [new MediaStream()] })
          await from.setLocalDescription()
          const sdp = from.localDescription!.sdp.replace(/^a=msid:.*$/gm, "a=msid:janus janus1")
          await to.setRemoteDescription({ type: "offer", sdp })
          return to.getReceivers()[0]!.track
        }
        const tracks = [await receive(), await receive()]
        const videos = tracks.map(track => {
          const video = document.body.appendChild(document.createElement("video"))
          video.srcObject = new MediaStream([track])
          return (video.srcObject as MediaStream).id
        })
        const played = () =>
          (bench.hook as { kind: string; source?: string; stream?: string }[]).filter(
            ({ kind }) => kind === "played",
          )
        const same = tracks[0]!.id === tracks[1]!.id
        if (same) await bench.until("both", () => played().length === 2)
        else await bench.looks(1)
        const added = bench.heard("source-added").filter(({ direction }) => direction === "receive")
        const sources = added.map(({ source }) => source)
        return {
          same,
          videos,
          played: played().map(({ stream, source }) => `${stream} ${sources.indexOf(source as never)}`),
        }
      })
      // Receivers of the two offerers come first and third.
      const expected = seen.same ? seen.videos.map((stream, at) => `${stream} ${at * 2 + 1}`) : []
      expect(seen.played).to.deep.equal(expected)
      await page.close()
    })

    it("leaves WebSocket what it was", async () => {
      const page = await stage.open()
      const seen = await page.evaluate(at => {
        class Own extends WebSocket {
          own = "yes"
        }
        const name = (act: () => unknown) => {
          try {
            act()
            return "nothing"
          } catch (error) {
            return (error as Error).name
          }
        }
        const socket = new Own(at, ["a"])
        return {
          own: socket.own,
          is: [socket instanceof Own, socket instanceof WebSocket, socket.constructor === Own],
          maker: WebSocket.prototype.constructor === WebSocket,
          shape: [WebSocket.name, WebSocket.length, WebSocket.OPEN],
          errors: [
            name(() => Reflect.apply(WebSocket, undefined, [at])),
            name(() => new WebSocket("nonsense://")),
            name(() => Reflect.construct(WebSocket, [])),
          ],
        }
      }, url)
      expect(seen).to.deep.equal({
        own: "yes",
        is: [true, true, true],
        maker: true,
        shape: ["WebSocket", 1, 1],
        errors: ["TypeError", "SyntaxError", "TypeError"],
      })
      await page.close()
    })
  })
}
