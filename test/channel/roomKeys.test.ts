import { expect } from "chai"
import { openEntry, openPresence, sealEntry, sealPresence } from "../../src/channel/envelope.ts"
import { deriveRoomKeys } from "../../src/channel/roomKeys.ts"
import { toHex } from "../../src/hex.ts"

/** HKDF-SHA-256 (RFC 5869) by this browser, which shares no code with ours. */
async function hkdf(secret: Uint8Array<ArrayBuffer>, info: string, length: number): Promise<string> {
  const utf8 = new TextEncoder()
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"])
  const how = { name: "HKDF", hash: "SHA-256", salt: utf8.encode("sotto/v1"), info: utf8.encode(info) }
  return toHex(new Uint8Array(await crypto.subtle.deriveBits(how, key, length * 8)))
}

describe("a room's keys", () => {
  it("are those that the browser's own HKDF derives", async () => {
    const secret = Uint8Array.from({ length: 32 }, (_, n) => n)
    const keys = deriveRoomKeys(secret)
    expect(keys.id).to.equal(await hkdf(secret, "room-id", 16))
    expect(toHex(keys.token)).to.equal(await hkdf(secret, "room-token", 32))
    expect(toHex(keys.envelope)).to.equal(await hkdf(secret, "envelope", 32))
  })

  it("need a whole secret", () => {
    for (const length of [0, 16, 31, 33])
      expect(() => deriveRoomKeys(new Uint8Array(length))).to.throw(RangeError)
  })

  it("seal presence and entries so that neither passes for the other", () => {
    const keys = deriveRoomKeys(new Uint8Array(32))
    const words = new TextEncoder().encode("words")
    const nowhere = { lane: 0, id: new Uint8Array(16) } as const
    expect(openPresence(keys, sealPresence(keys, words))).to.deep.equal(words)
    expect(openEntry(keys, nowhere, sealPresence(keys, words))).to.equal(undefined)
    expect(openPresence(keys, sealEntry(keys, nowhere, words))).to.equal(undefined)
  })
})
