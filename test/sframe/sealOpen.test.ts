import { expect } from "chai"
import fc from "fast-check"
import { KeyRing } from "../../src/sframe/keyRing.ts"
import { type Sealed, seal } from "../../src/sframe/seal.ts"
import { baseKey, epochNumber, leaves, METADATA, openWith, sealer } from "./bytes.ts"

async function ring(): Promise<KeyRing> {
  const keys = new KeyRing()
  keys.install(epochNumber(1), baseKey(7), leaves(0, 1))
  return keys
}

describe("sealing and opening", () => {
  it("give back any frame, once", async () => {
    const [keys, key] = [await ring(), await sealer(1, 0, 7)]
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 3000, size: "max" }), async plain => {
      const sealed = await seal(key, plain.slice(), METADATA)
      expect(sealed.ciphertext.byteLength).to.equal(plain.length + 16)
      const opening = await openWith(keys, sealed)
      if (typeof opening === "string" || opening.kind !== "opened") throw new Error("not opened")
      expect([...new Uint8Array(opening.plaintext)]).to.deep.equal([...plain])
      expect(await openWith(keys, sealed)).to.include({ reason: "replayed" })
    })
    await fc.assert(property, { numRuns: 50 })
  })

  it("refuse any flipped bit and any cut, and then still open the true frame", async () => {
    const [keys, key] = [await ring(), await sealer(1, 0, 7, 3)]
    for (let taken = 0; taken < 20; taken++) key.counter.take()
    const sealed = await seal(key, new Uint8Array(40), METADATA)
    const total = (sealed.header.length + sealed.ciphertext.byteLength) * 8
    for (let bit = 0; bit < total; bit++) {
      const spoiled = flipped(sealed, bit)
      const opening = await openWith(keys, spoiled).catch((error: Error) => error.name)
      expect(typeof opening === "string" || opening.kind === "refused", `bit ${bit}`).to.equal(true)
    }
    for (let length = 0; length < sealed.ciphertext.byteLength; length++) {
      const opening = await openWith(keys, { ...sealed, ciphertext: sealed.ciphertext.slice(0, length) })
      expect(opening).to.include({ reason: "bad-tag" })
    }
    expect(await openWith(keys, sealed, Uint8Array.of(1, 1))).to.include({ reason: "bad-tag" })
    expect(await openWith(keys, sealed)).to.include({ kind: "opened" })
  })

  it("keep frames apart that are under way at the same time, with headers of different lengths", async () => {
    const [keys, key] = [await ring(), await sealer(1, 0, 7)]
    const frames = Array.from({ length: 300 }, (_, n) => new Uint8Array(20 + n).fill(n))
    const sealed = await Promise.all(frames.map(frame => seal(key, frame, METADATA)))
    const opened = await Promise.all(sealed.map(one => openWith(keys, one)))
    for (const [n, opening] of opened.entries()) {
      if (typeof opening === "string" || opening.kind !== "opened") throw new Error(`frame ${n}`)
      expect([...new Uint8Array(opening.plaintext)]).to.deep.equal([...frames[n]!])
    }
  })

  it("open a frame once when it comes on two tracks at the same time", async () => {
    const [keys, key] = [await ring(), await sealer(1, 0, 7)]
    const sealed = await seal(key, new Uint8Array(10), METADATA)
    const both = await Promise.all([openWith(keys, sealed), openWith(keys, sealed)])
    expect(both.map(opening => (typeof opening === "string" ? opening : opening.kind)).sort()).to.deep.equal([
      "opened",
      "refused",
    ])
  })
})

function flipped({ header, ciphertext }: Sealed, bit: number): Sealed {
  const both = new Uint8Array([...header, ...new Uint8Array(ciphertext)])
  both[bit >> 3]! ^= 1 << (bit & 7)
  return { header: both.slice(0, header.length), ciphertext: both.slice(header.length).buffer }
}
