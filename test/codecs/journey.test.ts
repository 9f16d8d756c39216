import { expect } from "chai"
import fc from "fast-check"
import type { Bytes, Epoch, LeafIndex, StreamNumber } from "../../src/brand.ts"
import { concat } from "../../src/bytes.ts"
import type { About, Carrier } from "../../src/codecs/carrier.ts"
import { carrierFor } from "../../src/codecs/carrierFor.ts"
import { fromHex, toHex } from "../../src/hex.ts"
import { importBaseKey } from "../../src/sframe/derive.ts"
import { decodeHeader } from "../../src/sframe/header.ts"
import { KeyRing } from "../../src/sframe/keyRing.ts"
import { open } from "../../src/sframe/open.ts"
import { deriveSealingKey, type SealingKey, seal } from "../../src/sframe/seal.ts"
import { SendCounters } from "../../src/sframe/sendCounter.ts"
import { SUITES } from "../../src/sframe/suites.ts"
import { about } from "./frames.ts"
import { asItIs, intoRed, type Journey, nalByNal, obuByObu, outOfRed, redOf } from "./journey.ts"

/** What an encoder may give: any bytes, also such as look like start codes, trailers and ends of packets. */
const awkward = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 64 }),
  fc.uint8Array({ minLength: 1, maxLength: 3000, size: "max" }),
  fc
    .array(fc.constantFrom(0, 1, 3, 0x80, 0xff), { minLength: 1, maxLength: 400, size: "max" })
    .map(list => Uint8Array.from(list)),
)
const said: fc.Arbitrary<About> = fc.record({
  type: fc.constantFrom("key", "delta"),
  ssrc: fc.constantFrom(1, 2),
  timestamp: fc.constantFrom(0, 3000),
  layer: fc.constantFrom(undefined, 0, 1, 2),
})

const ROWS: {
  codec: string
  journey: string
  travel: Journey
  plain?: (frame: Uint8Array) => Uint8Array
  as?: string
}[] = [
  { codec: "video/VP8", journey: "cut and put together", travel: asItIs },
  { codec: "video/VP9", journey: "cut and put together", travel: asItIs },
  { codec: "video/H264", journey: "split at start codes", travel: nalByNal },
  { codec: "video/AV1", journey: "split into OBUs", travel: obuByObu },
  { codec: "audio/opus", journey: "left alone", travel: asItIs },
  {
    codec: "audio/opus",
    journey: "put into RED",
    travel: frame => intoRed(111, Uint8Array.of(0xf8, 1), frame),
    as: "audio/red",
  },
]

describe("a frame on its way", () => {
  let key: SealingKey
  let ring: KeyRing
  beforeEach(async () => {
    const base = importBaseKey(fromHex("07".repeat(16)))
    const sender = { epoch: 1 as Epoch, self: 0 as LeafIndex, stream: 0 as StreamNumber }
    const suite = SUITES.AES_128_GCM_SHA256_128
    key = await deriveSealingKey({ ...sender, suite, base: await base }, new SendCounters())
    ring = new KeyRing()
    ring.install(sender.epoch, base, [sender.self])
  })
  const METADATA = Uint8Array.of(1, 2)

  async function wrapped(carrier: Carrier, plain: Uint8Array, said: About): Promise<Bytes> {
    const surround = carrier.surround(plain.slice(), said)!
    return new Uint8Array(carrier.wrap(surround, await seal(key, (surround.part ?? plain).slice(), METADATA)))
  }

  /** @returns What the decoder would get. */
  async function opened(carrier: Carrier, frame: Uint8Array): Promise<string | undefined> {
    const found = carrier.unwrap(frame.slice())
    if (!found) return undefined
    let header: ReturnType<typeof decodeHeader>
    try {
      header = decodeHeader(found.header)
    } catch {
      return undefined
    }
    if (header.length !== found.header.length) return undefined
    const known = ring.find(header.kid)
    if (typeof known === "string") return undefined
    const parts = { header, headerBytes: found.header, ciphertext: found.ciphertext }
    const opening = await open(await known, parts, METADATA)
    return opening.kind === "opened" ? toHex(new Uint8Array(opening.plaintext)) : undefined
  }

  for (const { codec, journey, travel, as = codec } of ROWS) {
    it(`of ${codec} arrives whole when it is ${journey}, whatever the encoder gave`, async () => {
      const [carrier, other] = [carrierFor(codec)!, carrierFor(as)!]
      await fc.assert(
        fc.asyncProperty(awkward, said, async (plain, said) => {
          const arrived = travel(await wrapped(carrier, plain, said))
          expect(arrived && (await opened(other, arrived))).to.equal(toHex(plain))
        }),
        { numRuns: 300 },
      )
    })
  }

  for (const { codec, journey, travel, as = codec } of ROWS) {
    it(`of ${codec} arrives whole when it is ${journey}, whatever the cipher gave`, () => {
      const [carrier, other] = [carrierFor(codec)!, carrierFor(as)!]
      const header = fc.array(fc.constantFrom(0, 1, 3, 0x99), { minLength: 1, maxLength: 17 })
      const ciphertext = awkward.map(bytes => concat(bytes, new Uint8Array(16), bytes))
      fc.assert(
        fc.property(header, ciphertext, said, (header, ciphertext, said) => {
          const surround = carrier.surround(Uint8Array.of(0xf8, 1), said)!
          const sealed = { header: Uint8Array.from(header), ciphertext: ciphertext.slice().buffer }
          const found = other.unwrap(travel(new Uint8Array(carrier.wrap(surround, sealed)))!.slice())
          expect(found && [toHex(found.header), toHex(found.ciphertext)]).to.deep.equal([
            toHex(sealed.header),
            toHex(ciphertext),
          ])
        }),
        { numRuns: 500 },
      )
    })
  }

  for (const codec of ["video/VP8", "video/VP9", "video/H264", "video/AV1", "audio/opus", "audio/red"]) {
    const make =
      codec === "audio/red" ? (plain: Uint8Array) => redOf(111, plain) : (plain: Uint8Array) => plain

    it(`of ${codec} is refused if a bit of its sealed part is another, and is harmed by none of its carrier`, async () => {
      const carrier = carrierFor(codec)!
      await fc.assert(
        fc.asyncProperty(awkward, said, fc.nat(), fc.nat(7), async (plain, said, place, bit) => {
          const frame = await wrapped(carrier, make(plain), said)
          const found = carrier.unwrap(frame)!
          // An escaped frame is copied when it is unwrapped: there the place in the frame is not known.
          if (found.ciphertext.buffer !== frame.buffer) return
          const start = found.ciphertext.byteOffset
          const at = place % frame.length
          frame[at]! ^= 1 << bit
          const sealed = at >= start && at < found.header.byteOffset + found.header.length + 6
          const result = await opened(carrier, frame)
          expect(result).to.be.oneOf(sealed ? [undefined] : [undefined, toHex(plain)])
          if (result !== undefined) return
          frame[at]! ^= 1 << bit
          expect(await opened(carrier, frame)).to.equal(toHex(plain))
        }),
        { numRuns: 300 },
      )
    })

    it(`of ${codec} is refused wherever it is cut`, async () => {
      const carrier = carrierFor(codec)!
      await fc.assert(
        fc.asyncProperty(awkward, said, fc.nat(), fc.boolean(), async (plain, said, place, fromStart) => {
          const frame = await wrapped(carrier, make(plain), said)
          const sealedEnd =
            codec === "video/AV1" ? frame.length - carrier.surround(frame, said)!.after.length : frame.length
          const cut = 1 + (place % (sealedEnd - 1))
          const left = fromStart
            ? frame.subarray(frame.length - sealedEnd + cut)
            : frame.subarray(0, sealedEnd - cut)
          const result = await opened(carrier, left)
          expect(result).to.be.oneOf(fromStart ? [undefined, toHex(plain)] : [undefined])
        }),
        { numRuns: 300 },
      )
    })
  }

  it("of any codec opens behind the carrier of another frame of the same codec", async () => {
    for (const codec of ["video/VP8", "video/VP9", "video/H264", "video/AV1"]) {
      const carrier = carrierFor(codec)!
      for (const type of ["key", "delta"] as const) {
        const plain = Uint8Array.of(1, 2, 3)
        const surround = carrier.surround(plain, about(type === "key" ? "delta" : "key"))!
        const frame = carrier.wrap(surround, await seal(key, plain, METADATA))
        expect(await opened(carrier, new Uint8Array(frame))).to.equal("010203")
      }
    }
  })

  it("of Opus opens though it travelled in RED, and the other way round", async () => {
    const [opus, red] = [carrierFor("audio/opus")!, carrierFor("audio/red")!]
    await fc.assert(
      fc.asyncProperty(awkward, async plain => {
        const sent = await wrapped(red, redOf(111, plain), about("key"))
        expect(opus.unwrap(sent)).to.equal(undefined)
        expect(await opened(opus, outOfRed(sent))).to.equal(toHex(plain))
      }),
    )
  })
})
