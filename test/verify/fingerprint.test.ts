import { expect } from "chai"
import type { IdentityKey } from "../../src/brand.ts"
import { pairFingerprint } from "../../src/verify/fingerprint.ts"
import { wordsOf } from "../../src/verify/words.ts"

const A = "00".repeat(32) as IdentityKey
const B = "ff".repeat(32) as IdentityKey
const C = `${"ff".repeat(31)}fe` as IdentityKey

describe("the fingerprint of a pair", () => {
  // Computed with OpenSSL: scrypt of 32 bytes 00 and 32 bytes ff, salt "sotto/v1 pair fingerprint", N 2^14, r 8, p 2.
  it("is the same from both sides, and stays what it is", async () => {
    const one = await pairFingerprint(A, B)
    expect(await pairFingerprint(B, A)).to.deep.equal(one)
    expect(one).to.deep.equal({
      digits: "45884 80052 09405 30592 80736 51168 88999 94829 75660 85116 09403 58065",
      words: "pencil kernel grotto jaguar tulip rhythm pasture kitchen",
    })
  })

  it("is another for another pair, in digits and in words", async () => {
    const [one, other] = [await pairFingerprint(A, B), await pairFingerprint(A, C)]
    expect(one.digits).to.match(/^(\d{5} ){11}\d{5}$/)
    expect(one.words.split(" ")).to.have.length(8)
    expect(other.digits).not.to.equal(one.digits)
    expect(other.words).not.to.equal(one.words)
  })

  it("lets other events through while it is computed", async () => {
    const order: string[] = []
    const { port1, port2 } = new MessageChannel()
    const heard = new Promise<void>(done => {
      port1.onmessage = () => {
        order.push("message")
        done()
      }
    })
    const made = pairFingerprint(A, B).then(() => order.push("fingerprint"))
    port2.postMessage(null)
    await Promise.all([heard, made])
    port1.close()
    expect(order).to.deep.equal(["message", "fingerprint"])
  })
})

describe("the words", () => {
  const words = wordsOf(Uint8Array.from({ length: 256 }, (_, byte) => byte))

  it("are 256, in order, short, and differ in their first four letters", () => {
    expect(new Set(words.map(word => word.slice(0, 4))).size).to.equal(256)
    expect(words).to.deep.equal([...words].sort())
    for (const word of words) expect(word).to.match(/^[a-z]{4,8}$/)
  })

  it("do not become each other by two wrong letters", () => {
    for (const [index, word] of words.entries()) {
      for (const other of words.slice(index + 1))
        expect(distance(word, other), `${word} ${other}`).to.be.at.least(3)
    }
  })
})

/** Levenshtein's. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1]
    for (const [j, against] of [...other].entries()) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === against ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1)!
}
