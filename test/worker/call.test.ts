import { expect } from "chai"
import type { LeafIndex, SourceId, StreamNumber } from "../../src/brand.ts"
import { camera, connect, epoch, Party, pictures, statistics, until } from "./call.ts"

const as = (leaf: number) => ({ self: leaf as LeafIndex })
const energy = async (connection: RTCPeerConnection) =>
  (await statistics(connection, "inbound-rtp", "audio"))["totalAudioEnergy"]

describe("a call through the frame worker", function () {
  this.timeout(60_000)
  let stream: MediaStream
  let alice: Party
  let bob: Party
  const passed = (party: Party, source: string) => party.report(source)?.passed ?? 0
  /** Waits until `more` frames have passed that had not when it was called. */
  const flows = (party: Party, source: string, more = 20) => {
    const before = passed(party, source)
    return until(() => passed(party, source) >= before + more)
  }

  before(async () => {
    stream = await camera()
  })
  beforeEach(() => {
    alice = new Party()
    bob = new Party()
  })
  afterEach(() => {
    alice.close()
    bob.close()
    document.body.replaceChildren()
  })

  it("is seen and heard by whoever has the key", async () => {
    alice.say(epoch(1, 7))
    bob.say(epoch(1, 7, as(1)))
    const { receiving } = await connect("call", alice, bob, stream)
    expect(new Set(await pictures(receiving, 20)).size).to.be.greaterThan(10)
    await until(async () => ((await energy(receiving)) ?? 0) > 0)
    await flows(bob, "call-receive-video")
    const report = bob.report("call-receive-video")
    expect(report?.sender).to.deep.equal({ leaf: 0, epoch: 1 })
    expect(report?.mimeType).to.equal("video/VP8")
    expect(report?.dropped).to.deep.equal({})
  })

  it("is a still slate and digital silence to whoever has none, at the same time", async () => {
    alice.say(epoch(1, 7))
    bob.say(epoch(1, 7, as(1)))
    const inside = await connect("in", alice, bob, stream)
    const outside = await connect("out", alice, "outsider", stream)
    const seen = await pictures(outside.receiving, 30)
    expect(new Set(seen).size).to.equal(1)
    expect(new Set(await pictures(inside.receiving, 10)).size).to.be.greaterThan(5)
    await until(async () => ((await energy(inside.receiving)) ?? 0) > 0)
    const heard = await statistics(outside.receiving, "inbound-rtp", "audio")
    expect(heard["totalSamplesReceived"]).to.be.greaterThan(0)
    expect(heard["totalAudioEnergy"]).to.equal(0)
    expect((await statistics(outside.receiving, "inbound-rtp", "video"))["frameWidth"]).to.equal(640)
  })

  it("sends no packet before there is a key, and no frame of an unknown codec at all", async () => {
    const { sending } = await connect("call", alice, bob, stream)
    const other = await connect("pcmu", alice, bob, stream, { audio: "audio/PCMU" })
    const dropped = (media: string) => alice.report(`call-send-${media}`)?.dropped["no-key-yet"] ?? 0
    await until(() => dropped("video") > 20 && dropped("audio") > 50)
    for (const media of ["audio", "video"] as const)
      expect((await statistics(sending, "outbound-rtp", media))["packetsSent"]).to.equal(0)
    alice.say(epoch(1, 7))
    await flows(alice, "call-send-video")
    expect((await statistics(other.sending, "outbound-rtp", "audio"))["packetsSent"]).to.equal(0)
    const refused = alice.of("codec-refused").map(({ source, mimeType }) => `${source} ${mimeType}`)
    expect(refused).to.deep.equal(["pcmu-send-audio audio/PCMU"])
    const counts = await alice.counts()
    expect(counts["call-send-video"]).to.be.greaterThan(19)
    expect(counts["pcmu-send-audio"]).to.equal(0)
  })

  it("loses no frame when the epoch changes, whoever hears of it first", async () => {
    alice.say(epoch(1, 7))
    bob.say(epoch(1, 7, as(1)))
    await connect("call", alice, bob, stream)
    await flows(bob, "call-receive-video")
    for (const [number, order] of [
      [2, [alice, bob]],
      [3, [bob, alice]],
    ] as const) {
      const [first, second] = order
      const install = (party: Party) => party.say(epoch(number, 7 + number, as(party === alice ? 0 : 1)))
      install(first)
      await until(() => first.of("switched").some(said => said.epoch === number))
      const sent = async () => (await alice.counts())["call-send-audio"] ?? 0
      const soon = (await sent()) + 2
      await until(async () => (await sent()) >= soon)
      install(second)
      await until(() => bob.report("call-receive-video")?.sender?.epoch === number)
      await flows(bob, "call-receive-video")
    }
    for (const media of ["audio", "video"])
      expect(bob.report(`call-receive-${media}`)?.dropped).to.deep.equal({})
    expect(alice.of("switched").map(said => said.epoch)).to.deep.equal([1, 2, 3])
  })

  it("drops what it cannot open in time, and asks for a key frame when it can again", async () => {
    alice.say(epoch(1, 7))
    bob.say(epoch(1, 7, as(1)))
    await connect("call", alice, bob, stream)
    await flows(bob, "call-receive-video")
    const asked = () => bob.report("call-receive-video")?.keyFrameRequests ?? 0
    const before = asked()
    alice.say(epoch(2, 8))
    await until(() => (bob.report("call-receive-video")?.dropped["unknown-kid"] ?? 0) > 5)
    expect(asked()).to.equal(before)
    bob.say(epoch(2, 8, as(1)))
    await flows(bob, "call-receive-video")
    expect(asked()).to.be.within(before + 1, before + 2)
  })

  it("refuses the old keys of an evicted member at once, while those of others linger", async () => {
    const carol = new Party()
    const members = [0, 1, 2] as LeafIndex[]
    alice.say(epoch(1, 7, { members }))
    bob.say(epoch(1, 7, { ...as(1), members }))
    carol.say(epoch(1, 7, { ...as(2), members }))
    await connect("alice", alice, bob, stream)
    await connect("carol", carol, bob, stream)
    await Promise.all([flows(bob, "alice-receive-video"), flows(bob, "carol-receive-video")])
    const cut = [2] as LeafIndex[]
    bob.say(epoch(2, 9, { ...as(1), members: [0, 1] as LeafIndex[], cut, lingerMs: 60_000 }))
    await until(() => bob.of("switched").some(said => said.epoch === 2))
    await until(() => (bob.report("carol-receive-video")?.dropped["unknown-kid"] ?? 0) > 0)
    const last = passed(bob, "carol-receive-video")
    await flows(bob, "alice-receive-video")
    expect(passed(bob, "carol-receive-video")).to.equal(last)
    carol.close()
  })

  it("never rewinds a counter, whatever is installed again", async () => {
    alice.say(epoch(1, 7))
    bob.say(epoch(1, 7, as(1)))
    await connect("call", alice, bob, stream)
    const again = epoch(1, 7)
    for (const message of [
      again,
      { kind: "hold-sending" } as const,
      again,
      { kind: "forget-keys" } as const,
      again,
    ]) {
      await flows(bob, "call-receive-audio")
      alice.say(message)
      if (message.kind !== "install-epoch") alice.say(again)
    }
    await flows(bob, "call-receive-audio")
    for (const media of ["audio", "video"])
      expect(bob.report(`call-receive-${media}`)?.dropped).to.deep.equal({})
    bob.say(epoch(1, 7, { ...as(1), stream: 5 as StreamNumber }))
    await flows(bob, "call-receive-audio")
  })

  it("falls silent on hold-sending, and plays nothing after forget-keys", async () => {
    alice.say(epoch(1, 7))
    bob.say(epoch(1, 7, as(1)))
    await connect("call", alice, bob, stream)
    await flows(bob, "call-receive-video")
    bob.say({ kind: "forget-keys" })
    await until(() => (bob.report("call-receive-video")?.dropped["no-key-yet"] ?? 0) > 20)
    const played = passed(bob, "call-receive-video")
    alice.say({ kind: "hold-sending" })
    const dropped = () => alice.report("call-send-video")?.dropped["no-key-yet"] ?? 0
    await until(() => dropped() > 0)
    const sent = passed(alice, "call-send-video")
    const after = dropped() + 20
    await until(() => dropped() >= after)
    expect(passed(alice, "call-send-video")).to.equal(sent)
    expect(passed(bob, "call-receive-video")).to.equal(played)
    alice.say(epoch(1, 7, { sending: "held" }))
    alice.say(epoch(2, 8, { sending: "held" }))
    await until(() => dropped() >= after + 20)
    expect(passed(alice, "call-send-video")).to.equal(sent)
  })

  it("falls silent when the bridge does, and goes on when that is heard of again", async () => {
    alice.say(epoch(1, 7))
    bob.say(epoch(1, 7, as(1)))
    await connect("call", alice, bob, stream)
    alice.say({ kind: "heard" })
    await flows(bob, "call-receive-video")
    const dropped = () => alice.report("call-send-video")?.dropped["no-key-yet"] ?? 0
    await until(() => dropped() > 0)
    const sent = passed(alice, "call-send-video")
    await until(() => dropped() > 20)
    expect(passed(alice, "call-send-video")).to.equal(sent)
    alice.say({ kind: "heard" })
    await flows(bob, "call-receive-video")
  })

  it("warns of a source in the clear, plays it only when told to, and marks it", async () => {
    bob.say(epoch(1, 7, as(1)))
    await connect("call", "outsider", bob, stream)
    const warning = await until(() => bob.of("source-unknown").find(({ media }) => media === "video"))
    expect(warning).to.include({ source: "call-receive-video", reason: "not-sframe" })
    expect(bob.report("call-receive-video")).to.include({ passed: 0, clear: 0 })
    bob.say({ kind: "set-decision", source: "call-receive-video" as SourceId, decision: "hear-in-clear" })
    const report = await until(() => {
      const latest = bob.report("call-receive-video")
      return latest && latest.clear > 20 ? latest : undefined
    })
    expect(report.passed).to.equal(0)
    // One is asked for, and again if it takes more than a second, unless it comes by itself: the browser asks too.
    expect(report.keyFrameRequests).to.be.at.most(3)
    await until(() => bob.of("source-unknown").find(({ media }) => media === "audio"))
    expect(bob.report("call-receive-audio")).to.include({ passed: 0, clear: 0 })
    expect(bob.of("source-cleared")).to.deep.equal([])
    bob.worker.postMessage({ kind: "gone", source: "call-receive-video" })
    await until(() => bob.of("source-cleared").length === 1)
  })

  it("opens one's own frames when they come back", async () => {
    alice.say(epoch(1, 7))
    await connect("echo", alice, alice, stream)
    await flows(alice, "echo-receive-video")
    expect(alice.report("echo-receive-video")?.sender?.leaf).to.equal(0)
  })

  it("takes keys from the first port only", async () => {
    const { port1, port2 } = new MessageChannel()
    alice.worker.postMessage({ kind: "adopt-port", port: port2 }, [port2])
    port1.postMessage(epoch(1, 9))
    await connect("call", alice, bob, stream)
    await until(() => (alice.report("call-send-video")?.dropped["no-key-yet"] ?? 0) > 20)
    expect(alice.of("ready")).to.have.length(1)
    expect(alice.of("switched")).to.deep.equal([])
  })
})
