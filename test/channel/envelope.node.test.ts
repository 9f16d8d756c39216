import { describe, it } from "node:test"
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js"
import { expect } from "chai"
import type { Bytes } from "../../src/brand.ts"
import { concat } from "../../src/bytes.ts"
import { MAX_PLAINTEXT_BYTES, openEntry, sealEntry } from "../../src/channel/envelope.ts"
import { MAX_ENTRY_BYTES, WIRE_VERSION } from "../../src/channel/wire.ts"
import { fromHex } from "../../src/hex.ts"
import { freshId, roomKeys, utf8 } from "../relay/member.ts"

describe("an envelope", () => {
  const keys = roomKeys(13)
  const place = { lane: 0, id: freshId() } as const
  const sealed = sealEntry(keys, place, utf8("words"))
  /** Nothing, sealed as that version of the wire has it, at a whole size of one's own choice. */
  const sealedAt = (version: number, size: number): Bytes => {
    const nonce = new Uint8Array(24)
    const where = concat(Uint8Array.of(version), fromHex(keys.id), Uint8Array.of(place.lane), place.id)
    return concat(nonce, xchacha20poly1305(keys.envelope, nonce, where).encrypt(new Uint8Array(size - 40)))
  }
  it("opens in its own place only, and not when one bit of it was changed", () => {
    expect(openEntry(keys, place, sealed)).to.deep.equal(utf8("words"))
    expect(openEntry(keys, { ...place, lane: 1 }, sealed)).to.equal(undefined)
    expect(openEntry(keys, { ...place, id: freshId() }, sealed)).to.equal(undefined)
    expect(openEntry(roomKeys(14), place, sealed)).to.equal(undefined)
    for (let at = 0; at < sealed.length; at += 7) {
      const changed: Bytes = sealed.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(openEntry(keys, place, changed)).to.equal(undefined)
    }
  })
  it("shows the relay nothing finer than a bucket", () => {
    for (const size of [0, 1, 100, 200])
      expect(sealEntry(keys, place, new Uint8Array(size))).to.have.length(256)
    for (const [size, bucket] of [
      [250, 1_024],
      [17_000, 32_768],
      [90_000, 98_304],
      [MAX_PLAINTEXT_BYTES, MAX_ENTRY_BYTES],
    ] as const)
      expect(sealEntry(keys, place, new Uint8Array(size))).to.have.length(bucket)
  })
  it("holds whatever fits into the longest entry, byte by byte, and nothing longer", () => {
    for (const size of [65_535, 65_536, MAX_PLAINTEXT_BYTES]) {
      const plaintext = Uint8Array.from({ length: size }, (_, n) => n % 251)
      expect(openEntry(keys, place, sealEntry(keys, place, plaintext))).to.deep.equal(plaintext)
    }
    expect(() => sealEntry(keys, place, new Uint8Array(MAX_PLAINTEXT_BYTES + 1))).to.throw(RangeError)
  })
  it("does not open at a size that no member seals", () => {
    for (const size of [44, 255, 257, 20_000, MAX_ENTRY_BYTES + 16_384])
      expect(openEntry(keys, place, sealedAt(WIRE_VERSION, size))).to.equal(undefined)
    expect(openEntry(keys, place, new Uint8Array())).to.equal(undefined)
  })
  it("of an older version of the wire does not open", () => {
    expect(openEntry(keys, place, sealedAt(WIRE_VERSION, 256))).to.deep.equal(new Uint8Array())
    expect(openEntry(keys, place, sealedAt(WIRE_VERSION - 1, 256))).to.equal(undefined)
  })
})
