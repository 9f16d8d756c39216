import { describe, it } from "node:test"
import { expect } from "chai"
import fc from "fast-check"
import type { Counter, Kid } from "../../src/brand.ts"
import { carrierFor } from "../../src/codecs/carrierFor.ts"
import type { TappedPacket } from "../../src/sample/tap.ts"
import { encodeHeader } from "../../src/sframe/header.ts"
import { parseRtp } from "../scenario/recordings.ts"
import { judge, Ledger } from "../scenario/sealed.ts"
import { vp8Payload } from "../scenario/vp8Payload.ts"

// Every browser that we build for has this, and Node has it from 21 on.
ArrayBuffer.prototype.transfer ??= function (this: ArrayBuffer, bytes = this.byteLength) {
  const longer = new Uint8Array(bytes)
  longer.set(new Uint8Array(this))
  return longer.buffer
}

const MIME = { audio: "audio/opus", video: "video/VP8" } as const
/** An Opus packet of 20 ms, and a VP8 key frame of 640×360. */
const PLAIN = {
  audio: Uint8Array.from([0x78, ...Array<number>(80).fill(7)]),
  video: Uint8Array.from([0x50, 0x12, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1, ...Array<number>(3_000).fill(9)]),
}

const ABOUT = { type: "key", ssrc: 1, timestamp: 90, layer: undefined } as const

function seal(kind: "audio" | "video", kid: bigint, counter: bigint): Uint8Array {
  const carrier = carrierFor(MIME[kind])!
  const ciphertext = crypto.getRandomValues(new Uint8Array(PLAIN[kind].length + 16)).buffer
  const header = encodeHeader(kid as Kid, counter as Counter)
  return new Uint8Array(carrier.wrap(carrier.surround(PLAIN[kind], ABOUT)!, { header, ciphertext }))
}

/** As a packetizer does: pieces with the shortest descriptor, S on the first, the marker on the last. */
function packets(frame: Uint8Array, { first = 0, timestamp = 90, size = 1_100 } = {}): TappedPacket[] {
  const count = Math.ceil(frame.length / size)
  return Array.from({ length: count }, (_, n) => ({
    publisher: "Ada",
    kind: "video",
    payload: Uint8Array.from([n === 0 ? 0x10 : 0, ...frame.subarray(n * size, (n + 1) * size)]),
    marker: n === count - 1,
    timestamp,
    sequence: (first + n) & 0xffff,
    ssrc: 1,
    atMs: n,
  }))
}

const sound = (payload: Uint8Array, timestamp: number): TappedPacket => ({
  publisher: "Ada",
  kind: "audio",
  payload,
  marker: false,
  timestamp,
  sequence: timestamp,
  ssrc: 2,
  atMs: 0,
})

const watch = (seen: TappedPacket[]) => {
  const ledger = new Ledger()
  for (const packet of seen) ledger.watch(packet)
  return ledger
}

describe("the books of a tap", () => {
  for (const kind of ["audio", "video"] as const) {
    it(`call a sealed ${kind} frame sealed, and read its key id and counter`, () => {
      for (const [kid, counter] of [
        [0n, 0n],
        [0x1234n, 77n],
        [2n ** 63n, 2n ** 64n - 1n],
      ] as const) {
        expect(judge(kind, seal(kind, kid, counter))).to.include({ kind: "sealed", kid, counter })
      }
    })

    it(`call a plain ${kind} frame plain, also when it ends like a sealed one`, () => {
      expect(judge(kind, PLAIN[kind]).kind).to.equal("plain")
      const trailer = seal(kind, 5n, 6n).subarray(-8)
      expect(judge(kind, Buffer.concat([PLAIN[kind], trailer])).kind).to.equal("plain")
    })
  }

  it("tell ciphertext from plain sound that was only dressed as sealed", () => {
    const carrier = carrierFor(MIME.audio)!
    const dressed = (n: number) => {
      const header = encodeHeader(5n as Kid, BigInt(n) as Counter)
      const ciphertext = Uint8Array.from([...PLAIN.audio, ...Array<number>(16).fill(n)]).buffer
      return new Uint8Array(carrier.wrap(carrier.surround(PLAIN.audio, ABOUT)!, { header, ciphertext }))
    }
    const numbers = Array.from({ length: 500 }, (_, n) => n)
    const share = (frame: (n: number) => Uint8Array) =>
      watch(numbers.map(n => sound(frame(n), n))).commonestFirstByte("audio")
    expect(share(n => seal("audio", 5n, BigInt(n)))).to.be.lessThan(0.05)
    expect(share(dressed)).to.equal(1)
  })

  it("call a frame plain that says the whole of itself is carrier", () => {
    const frame = seal("video", 5n, 6n)
    const longer = Buffer.concat([PLAIN.video, PLAIN.video, frame])
    longer.writeUInt16BE(longer.length - frame.length, longer.length - 5)
    expect(judge("video", longer).kind).to.equal("plain")
  })

  it("put a frame together however its packets come, once each or several times, also where the number wraps", () => {
    const frame = seal("video", 5n, 6n)
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 200, max: 1_200 }),
        fc.integer({ min: 0 }),
        (first, size, order) => {
          const sent = packets(frame, { first, size })
          const shuffled = [...sent, ...sent]
            .map((packet, n) => ({ packet, rank: Math.imul(n + 1, order | 1) >>> 0 }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ packet }) => packet)
          const [judged] = watch(shuffled).frames
          expect(judged).to.include({ packets: sent.length, bytes: frame.length })
          expect(judged!.verdict).to.include({ kind: "sealed", kid: 5n, counter: 6n })
        },
      ),
    )
  })

  it("count the packets of plain frames, per person", () => {
    const ledger = watch([...packets(PLAIN.video), sound(PLAIN.audio, 1), sound(seal("audio", 5n, 6n), 2)])
    expect(ledger.tally("Ada")).to.deep.equal({
      sealed: 1,
      plain: 2,
      plaintextPackets: 4,
      unjudgedPackets: 0,
    })
    expect(ledger.tally("Bob")).to.include({ sealed: 0, plaintextPackets: 0 })
  })

  it("do not count packets without a payload", () => {
    expect(watch([sound(new Uint8Array(0), 1)]).frames).to.deep.equal([])
  })

  it("say of frames that never came whole that they were not judged", () => {
    const seen = Array.from({ length: 40 }, (_, n) =>
      packets(PLAIN.video, { timestamp: n, first: n * 3 }).slice(1),
    )
    expect(watch(seen.flat()).tally().unjudgedPackets).to.equal(16)
  })

  it("find a counter that comes twice, but not a packet that does", () => {
    const [one, two] = [seal("audio", 5n, 6n), seal("audio", 5n, 6n)]
    expect(watch([sound(one, 1), sound(one, 1)]).repeats).to.equal(0)
    expect(watch([sound(one, 1), sound(two, 2)]).repeats).to.equal(1)
    expect(watch([sound(one, 1), ...packets(seal("video", 5n, 6n), { timestamp: 1 })]).repeats).to.equal(1)
  })
})

describe("the parts of packets", () => {
  const DESCRIPTORS: [string, number[], number][] = [
    ["without extension", [0x10], 1],
    ["with a short picture id", [0x90, 0x80, 0x11], 3],
    ["with a long picture id", [0x90, 0x80, 0x91, 0x22], 4],
    ["with picture id, TL0PICIDX and TID", [0x90, 0xe0, 0x91, 0x22, 3, 0x40], 6],
    ["with KEYIDX only", [0x90, 0x10, 0x05], 3],
  ]
  for (const [what, descriptor, length] of DESCRIPTORS) {
    it(`takes a VP8 descriptor ${what} off`, () => {
      const { bytes, begins } = vp8Payload(Uint8Array.from([...descriptor, 1, 2, 3]))
      expect(descriptor.length).to.equal(length)
      expect([...bytes]).to.deep.equal([1, 2, 3])
      expect(begins).to.equal(true)
    })
  }

  const HEAD = [0x80, 0xe0, 0x12, 0x34, 0, 0, 0, 9, 0, 0, 0, 7]
  const RTP: [string, number[], number[] | undefined][] = [
    ["a plain packet", [...HEAD, 1, 2], [1, 2]],
    ["contributing sources", [0x81, ...HEAD.slice(1), 0, 0, 0, 1, 1, 2], [1, 2]],
    ["a header extension", [0x90, ...HEAD.slice(1), 0xbe, 0xde, 0, 1, 0x10, 5, 0, 0, 1, 2], [1, 2]],
    ["padding", [0xa0, ...HEAD.slice(1), 1, 2, 0, 0, 3], [1, 2]],
    ["nothing but padding", [0xa0, ...HEAD.slice(1), 0, 2], []],
    ["more padding than packet", [0xa0, ...HEAD.slice(1), 1, 200], undefined],
    ["another version", [0x40, ...HEAD.slice(1), 1], undefined],
    ["half a header", HEAD.slice(0, 7), undefined],
  ]
  for (const [what, packet, payload] of RTP) {
    it(`reads RTP with ${what}`, () => {
      const parsed = parseRtp(Buffer.from(packet))
      expect(parsed && [...parsed.payload]).to.deep.equal(payload)
      if (parsed) expect(parsed).to.include({ marker: true, sequence: 0x1234, timestamp: 9, ssrc: 7 })
    })
  }
})
