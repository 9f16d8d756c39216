import { expect } from "chai"
import { concat } from "../../src/bytes.ts"
import { fromHex, toHex } from "../../src/hex.ts"
import { ReceivingEnd, type Said, SendingEnd } from "./ends.ts"

const OPUS: Said = { mimeType: "audio/opus" }
const VP8: Said = { mimeType: "video/VP8", type: "key" }
const SILENCE = fromHex("f8fffe")
const BLACK = fromHex("1002009d012a080008000047088585888584880202000c0d6000feffab5080")
const VOICE = fromHex("78010203040506")
const PICTURE = concat(fromHex("1000009d012a8002e001"), new Uint8Array(90).fill(7))

describe("what becomes of a received frame", () => {
  it("that a member sealed: it is played as the encoder gave it", async () => {
    for (const [plain, said, media] of [
      [VOICE, OPUS, "audio"],
      [PICTURE, VP8, "video"],
    ] as const) {
      const [alice, bob] = [new SendingEnd(media), new ReceivingEnd(media)]
      const { verdict, bytes } = await bob.receive((await alice.send(plain, said))!, said)
      expect([verdict, toHex(bytes!)]).to.deep.equal(["passed", toHex(plain)])
      expect([bob.opened, bob.refused, bob.track.sender]).to.deep.equal([1, [], { leaf: 0, epoch: 1 }])
    }
  })

  it("goes on being sealed and opened when a page gives the same sender and receiver another transform", async () => {
    for (const [plain, said, media] of [
      [VOICE, OPUS, "audio"],
      [PICTURE, VP8, "video"],
    ] as const) {
      const [alice, bob] = [new SendingEnd(media), new ReceivingEnd(media)]
      await bob.receive((await alice.send(plain, said))!, said)
      alice.again()
      bob.again()
      const sealed = await alice.send(plain, said)
      expect(alice.track.report().dropped).to.deep.equal({})
      expect(toHex((await bob.receive(sealed!, said)).bytes!)).to.equal(toHex(plain))
    }
  })

  for (const [what, plain, said, media] of [
    ["silence", SILENCE, OPUS, "audio"],
    ["black", BLACK, VP8, "video"],
  ] as const) {
    it(`that is a server's ${what}: it is played as it is, counted apart, and speaks of nobody`, async () => {
      const bob = new ReceivingEnd(media)
      const { verdict, bytes } = await bob.receive(plain, said)
      expect([verdict, toHex(bytes!)]).to.deep.equal(["filler", toHex(plain)])
      expect([bob.opened, bob.refused, bob.track.sender]).to.deep.equal([0, [], null])
      if (verdict === "filler") bob.track.write(verdict)
      expect(bob.track.report()).to.deep.include({ filler: 1, passed: 0, clear: 0, empty: 0, dropped: {} })
    })
  }

  it("behind a server's black: it asks for a key frame, since the decoder has lost its picture", async () => {
    const [alice, bob] = [new SendingEnd("video"), new ReceivingEnd("video")]
    const delta: Said = { ...VP8, type: "delta" }
    const receive = async (said: Said) => bob.receive((await alice.send(PICTURE, said))!, said)
    await receive(VP8)
    await receive(delta)
    expect(bob.keyFramesAsked).to.equal(0)
    await bob.receive(BLACK, VP8)
    expect(bob.keyFramesAsked).to.equal(0)
    await receive(delta)
    expect(bob.keyFramesAsked).to.equal(1)
  })

  it("that is empty: it passes, and speaks of nobody", async () => {
    const bob = new ReceivingEnd("audio")
    expect((await bob.receive(new Uint8Array(0), OPUS)).verdict).to.equal("empty")
    expect([bob.opened, bob.refused]).to.deep.equal([0, []])
  })

  for (const [plain, said, media] of [
    [VOICE, OPUS, "audio"],
    [PICTURE, VP8, "video"],
    [PICTURE, { mimeType: "video/H264", type: "key" }, "video"],
    [PICTURE, { mimeType: "video/AV1", type: "delta" }, "video"],
    [PICTURE, { mimeType: "video/VP9", type: "key" }, "video"],
  ] as const) {
    it(`of ${said.mimeType} whose end was cut off: it is dropped by a name of its own, also from a source in the clear`, async () => {
      const [alice, bob] = [new SendingEnd(media), new ReceivingEnd(media)]
      const sent = (await alice.send(plain, said))!
      for (const decision of ["keep-blocked", "hear-in-clear"] as const) {
        bob.decision = decision
        const cut = sent.subarray(0, sent.length - (said.mimeType === "video/AV1" ? 25 : 5))
        expect((await bob.receive(cut, said)).verdict).to.equal("dropped")
      }
      expect(bob.refused).to.deep.equal(["lost-trailer", "lost-trailer"])
      expect(bob.track.report().dropped).to.deep.equal({ "lost-trailer": 2 })
    })
  }

  it("of somebody who does not seal: it is dropped, or passes in the clear where that was decided", async () => {
    const bob = new ReceivingEnd("audio")
    expect((await bob.receive(VOICE, OPUS)).verdict).to.equal("dropped")
    bob.decision = "hear-in-clear"
    expect((await bob.receive(VOICE, OPUS)).verdict).to.equal("clear")
    expect(bob.refused).to.deep.equal(["not-sframe"])
  })

  it("of a codec that is not sealed: it is dropped, and the sender's encoder is refused by name", async () => {
    const [alice, bob] = [new SendingEnd("video"), new ReceivingEnd("video")]
    const said: Said = { mimeType: "video/H265", type: "key" }
    expect(await alice.send(PICTURE, said)).to.equal(undefined)
    expect(await alice.send(PICTURE, said)).to.equal(undefined)
    expect(alice.refused).to.deep.equal(["video/H265"])
    expect((await bob.receive(PICTURE, said)).verdict).to.equal("dropped")
    expect(bob.refused).to.deep.equal(["unknown-codec"])
  })

  it("after the codec has changed in mid-call: it is opened at once, both ways", async () => {
    const [alice, bob] = [new SendingEnd("video"), new ReceivingEnd("video")]
    for (const mimeType of ["video/VP8", "video/AV1", "video/H264", "video/VP9", "video/VP8"]) {
      const said: Said = { mimeType, type: "key" }
      const sent = (await alice.send(PICTURE, said))!
      const { bytes } = await bob.receive(sent, said)
      expect(toHex(bytes!), mimeType).to.equal(toHex(PICTURE))
    }
    expect(bob.refused).to.deep.equal([])
  })
})
