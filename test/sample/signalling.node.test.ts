import { describe, it } from "node:test"
import { expect } from "chai"
import fc from "fast-check"
import WebSocket from "ws"
import { startSample } from "../../src/sample/server.ts"
import { decodeToPage, decodeToServer, type ToPage, type ToServer } from "../../src/sample/signalling.ts"

const TO_SERVER: ToServer[] = [
  { kind: "join", room: "parlour", name: "Ada" },
  { kind: "answer", sdp: "v=0" },
  { kind: "candidate", candidate: { candidate: "candidate:1", sdpMid: "0" } },
  { kind: "devices", microphone: "off", camera: "on" },
]
const TO_PAGE: ToPage[] = [
  { kind: "welcome", you: "1" },
  { kind: "people", people: [{ id: "1", name: "Ada", microphone: "on", camera: "off" }] },
  { kind: "offer", sdp: "v=0", placed: [{ mid: "2", person: "1" }] },
  { kind: "candidate", candidate: { candidate: "candidate:1", sdpMid: "0" } },
  { kind: "refused", why: "full" },
]
const GARBAGE = [
  "",
  "nothing",
  "null",
  "[]",
  '{"kind":"join"}',
  '{"kind":"join","room":"parlour","name":"   "}',
  '{"kind":"devices","microphone":"on","camera":true}',
  '{"kind":"candidate","candidate":{"candidate":1,"sdpMid":"0"}}',
  '{"kind":"people","people":[{"id":"1"}]}',
  '{"kind":"offer","sdp":"v=0","placed":{}}',
  '{"kind":"__proto__"}',
]

describe("what page and server of the sample say to each other", () => {
  for (const message of TO_SERVER) {
    it(`arrives at the server as it was said: ${message.kind}`, () => {
      expect(decodeToServer(JSON.stringify(message))).to.deep.equal(message)
    })
  }
  for (const message of TO_PAGE) {
    it(`arrives at the page as it was said: ${message.kind}`, () => {
      expect(decodeToPage(JSON.stringify(message))).to.deep.equal(message)
    })
  }
  for (const text of GARBAGE) {
    it(`is dropped if it is ${JSON.stringify(text)}`, () => {
      expect(decodeToServer(text)).to.equal(undefined)
      expect(decodeToPage(text)).to.equal(undefined)
    })
  }

  it("is dropped, and never thrown at, whatever JSON it is", () => {
    fc.assert(
      fc.property(fc.json(), text => {
        expect(decodeToServer(text)).to.equal(undefined)
        expect(decodeToPage(text)).to.equal(undefined)
      }),
    )
  })

  it("cannot fill the tiles with a name of any length", () => {
    const name = "x".repeat(1_000)
    expect(decodeToServer(JSON.stringify({ kind: "join", room: "r", name }))).to.deep.include({
      name: "x".repeat(60),
    })
  })

  it("does not bring the server down, whatever a page says after it has joined", async () => {
    const sample = await startSample({ port: 0 })
    try {
      const say = async (texts: string[]) => {
        const socket = new WebSocket(`ws://127.0.0.1:${sample.port}/signal`)
        await new Promise(resolve => socket.once("open", resolve))
        const welcomed = new Promise(resolve => socket.once("message", resolve))
        socket.send(JSON.stringify(TO_SERVER[0]))
        await welcomed
        const closed = new Promise(resolve => socket.once("close", resolve))
        for (const text of texts) socket.send(text)
        socket.close()
        await closed
      }
      await say([...GARBAGE, ...TO_SERVER.map(message => JSON.stringify(message))])
      await say(['{"kind":"answer","sdp":"v=0\\r\\nm=x"}'])
      await say([])
      expect((await fetch(sample.url)).status).to.equal(200)
    } finally {
      await sample.close()
    }
  })
})
