import { describe, it } from "node:test"
import { expect } from "chai"
import type { Bytes } from "../../src/brand.ts"
import { openEntry, sealEntry } from "../../src/channel/envelope.ts"
import { freshId, roomKeys, utf8 } from "../relay/member.ts"

describe("an envelope", () => {
  const keys = roomKeys(13)
  const place = { lane: 0, id: freshId() } as const
  const sealed = sealEntry(keys, place, utf8("words"))
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
    expect(sealEntry(keys, place, new Uint8Array(250))).to.have.length(1024)
  })
})
