import { expect } from "chai"
import { fromHex, toHex } from "../../src/hex.ts"
import { intoRed, outOfRed, redOf } from "../codecs/journey.ts"
import { ReceivingEnd, type Said, SendingEnd } from "./ends.ts"

const RED: Said = { mimeType: "audio/red" }
const OPUS: Said = { mimeType: "audio/opus" }
const PT = 111
/** The `n`th 20 ms of somebody's voice. */
const voice = (n: number) => fromHex(`78${n.toString(16).padStart(2, "0")}0102030405`)
const hex = (bytes: Uint8Array | undefined) => bytes && toHex(bytes)

describe("voice in RED", () => {
  const sealedAs = async (said: Said, count: number, sender = new SendingEnd("audio")) => {
    const packets: Uint8Array[] = []
    for (let n = 0; n < count; n++) {
      // As Chromium writes it: the voice before, once more, and then the new one.
      const plain =
        said === OPUS ? voice(n) : n === 0 ? redOf(PT, voice(0)) : intoRed(PT, voice(n - 1), voice(n))
      packets.push((await sender.send(plain, said))!)
    }
    return packets
  }

  it("leaves as one sealed block, and arrives as one", async () => {
    const bob = new ReceivingEnd("audio")
    for (const [n, packet] of (await sealedAs(RED, 5)).entries()) {
      expect(packet[0]).to.equal(PT)
      expect(packet.length).to.be.lessThan(voice(n).length + 50)
      expect(hex((await bob.receive(packet, RED)).bytes)).to.equal(hex(redOf(PT, voice(n))))
    }
  })

  it("opens when a server takes it out of RED, and when one puts Opus into it", async () => {
    const [bob, carol] = [new ReceivingEnd("audio"), new ReceivingEnd("audio")]
    for (const [n, packet] of (await sealedAs(RED, 5)).entries())
      expect(hex((await bob.receive(outOfRed(packet), OPUS)).bytes)).to.equal(hex(voice(n)))
    for (const [n, packet] of (await sealedAs(OPUS, 5)).entries())
      expect(hex((await carol.receive(redOf(PT, packet), RED)).bytes)).to.equal(hex(redOf(PT, voice(n))))
    expect([...bob.refused, ...carol.refused]).to.deep.equal([])
  })

  it("changes between Opus and RED in mid-call without losing a packet", async () => {
    const [alice, bob] = [new SendingEnd("audio"), new ReceivingEnd("audio")]
    for (let n = 0; n < 6; n++) {
      const sent = (await alice.send(voice(n), OPUS))!
      const { bytes } = n % 2 ? await bob.receive(redOf(PT, sent), RED) : await bob.receive(sent, OPUS)
      expect(hex(bytes)).to.equal(hex(n % 2 ? redOf(PT, voice(n)) : voice(n)))
    }
  })

  it("gives a lost packet to the decoder from the next one, and what was heard before only once", async () => {
    const bob = new ReceivingEnd("audio")
    const sent = await sealedAs(OPUS, 6)
    const rebuilt = (n: number) => intoRed(PT, ...sent.slice(Math.max(0, n - 2), n + 1))
    const heard: (string | undefined)[] = []
    for (const n of [0, 1, 4, 5]) heard.push(hex((await bob.receive(rebuilt(n), RED)).bytes))
    expect(heard).to.deep.equal(
      [
        redOf(PT, voice(0)),
        redOf(PT, voice(1)),
        intoRed(PT, voice(2), voice(3), voice(4)),
        redOf(PT, voice(5)),
      ].map(hex),
    )
    expect(bob.refused).to.deep.equal([])
    expect(bob.track.report().dropped).to.deep.equal({})
  })

  it("never plays a block twice, neither as the newest nor as an earlier one", async () => {
    const bob = new ReceivingEnd("audio")
    const [first, second, third] = await sealedAs(OPUS, 3)
    expect(hex((await bob.receive(intoRed(PT, first!, second!), RED)).bytes)).to.equal(
      hex(intoRed(PT, voice(0), voice(1))),
    )
    for (const again of [first!, second!]) {
      expect((await bob.receive(redOf(PT, again), RED)).verdict).to.equal("dropped")
    }
    expect(hex((await bob.receive(intoRed(PT, first!, second!, third!), RED)).bytes)).to.equal(
      hex(redOf(PT, voice(2))),
    )
    expect(bob.refused).to.deep.equal(["replayed", "replayed"])
  })

  it("leaves out earlier blocks that do not open, or are another member's, and says nothing of them", async () => {
    const [alice, bob] = [new SendingEnd("audio"), new ReceivingEnd("audio")]
    const [own] = await sealedAs(OPUS, 1, alice)
    const [others] = await sealedAs(OPUS, 1, new SendingEnd("audio", 2))
    const forged = own!.slice()
    forged[10]! ^= 1
    for (const before of [forged, others!, voice(9), new Uint8Array(0), own!.subarray(0, 12)])
      expect(
        hex((await bob.receive(intoRed(PT, before, (await sealedAs(OPUS, 1, alice))[0]!), RED)).bytes),
      ).to.equal(hex(redOf(PT, voice(0))))
    expect(bob.refused).to.deep.equal([])
    expect(bob.track.sender).to.deep.equal({ leaf: 0, epoch: 1 })
  })

  it("is refused when its blocks do not add up, in whatever way", async () => {
    const bob = new ReceivingEnd("audio")
    for (const broken of [
      "80",
      "ef",
      "ef0f0005",
      "ef0f00056f",
      "ef0f00056f0102",
      "ffffffffffffffffffff",
      "6f",
      "ef0f00006f",
    ]) {
      expect((await bob.receive(fromHex(broken), RED)).verdict, broken).to.equal("dropped")
    }
    expect(new Set(bob.refused)).to.deep.equal(new Set(["not-sframe"]))
  })

  it("does not leave at all if the encoder's packet is none", async () => {
    const alice = new SendingEnd("audio")
    for (const broken of ["ef0f0005", "6f"])
      expect(await alice.send(fromHex(broken), RED)).to.equal(undefined)
  })

  it("is silence of the server, and cut, as Opus is", async () => {
    const bob = new ReceivingEnd("audio")
    expect((await bob.receive(redOf(PT, fromHex("f8fffe")), RED)).verdict).to.equal("filler")
    for (const [before, verdict] of [
      [fromHex("f8fffe"), "filler"],
      [voice(1), "dropped"],
    ] as const)
      expect((await bob.receive(intoRed(PT, before, fromHex("f8fffe")), RED)).verdict).to.equal(verdict)
    const [sent] = await sealedAs(RED, 1)
    await bob.receive(sent!.subarray(0, -4), RED)
    expect(bob.refused).to.deep.equal(["not-sframe", "lost-trailer"])
  })
})
