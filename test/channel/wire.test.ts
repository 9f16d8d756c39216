import { expect } from "chai"
import fc from "fast-check"
import type { Bytes, RoomId } from "../../src/brand.ts"
import {
  decodeFromRelay,
  decodeToRelay,
  encodeFromRelay,
  encodeToRelay,
  type FromRelay,
  REFUSALS,
  seqOf,
  type ToRelay,
  WIRE_VERSION,
} from "../../src/channel/wire.ts"
import { toHex } from "../../src/hex.ts"

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(some => new Uint8Array(some))
const some = (most: number) => fc.uint8Array({ maxLength: most }).map(data => new Uint8Array(data))
const seq = fc.maxSafeNat().map(seqOf)
const gen = bytes(8).map(toHex)

const toRelay: fc.Arbitrary<ToRelay> = fc.oneof(
  fc
    .record({
      room: bytes(16).map(id => toHex(id) as RoomId),
      token: bytes(32),
      after: seq,
      gen: fc.option(gen),
    })
    .map(({ gen, ...open }): ToRelay => ({ kind: "open", ...open, ...(gen === null ? {} : { gen }) })),
  fc.record({ id: bytes(16), data: some(300) }).map((one): ToRelay => ({ kind: "append", lane: 0, ...one })),
  fc
    .record({ id: bytes(16), expect: seq, data: some(300) })
    .map((one): ToRelay => ({ kind: "append", lane: 1, ...one })),
  some(300).map((data): ToRelay => ({ kind: "presence", data })),
  fc.constant<ToRelay>({ kind: "beat" }),
)

const fromRelay: fc.Arbitrary<FromRelay> = fc.oneof(
  fc
    .record({ gen, heads: fc.record({ 0: seq, 1: seq }) })
    .map((one): FromRelay => ({ kind: "opened", ...one })),
  fc
    .record({
      prev: fc.nat(),
      step: fc.integer({ min: 1, max: 99 }),
      lane: fc.constantFrom(0, 1),
      id: bytes(16),
      data: some(300),
    })
    .map(
      ({ prev, step, ...one }): FromRelay => ({
        kind: "entry",
        prev: seqOf(prev),
        seq: seqOf(prev + step),
        ...one,
      }),
    ),
  fc.constant<FromRelay>({ kind: "live" }),
  fc
    .record({ id: bytes(16), seq, duplicate: fc.boolean() })
    .map((one): FromRelay => ({ kind: "appended", ...one })),
  fc.record({ id: bytes(16), head: seq }).map((one): FromRelay => ({ kind: "conflict", ...one })),
  some(300).map((data): FromRelay => ({ kind: "presence", data })),
  fc.constant<FromRelay>({ kind: "beat" }),
  fc.record({ code: fc.constantFrom(...REFUSALS), retry: fc.option(fc.nat()), id: fc.option(bytes(16)) }).map(
    ({ code, retry, id }): FromRelay => ({
      kind: "refused",
      code,
      ...(retry === null ? {} : { retryAfterMs: retry }),
      ...(id === null ? {} : { id }),
    }),
  ),
)

describe("the wire", () => {
  it("carries every message to the relay unchanged", () => {
    fc.assert(
      fc.property(
        toRelay,
        message => void expect(decodeToRelay(encodeToRelay(message))).to.deep.equal(message),
      ),
    )
  })

  it("carries every message from the relay unchanged", () => {
    fc.assert(
      fc.property(
        fromRelay,
        message => void expect(decodeFromRelay(encodeFromRelay(message))).to.deep.equal(message),
      ),
    )
  })

  it("never reads one message as both directions, and never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(some(120), data => {
        const [to, from] = [decodeToRelay(data), decodeFromRelay(data)]
        expect(to && from).to.equal(undefined)
        if (to) expect(encodeToRelay(to)).to.deep.equal(data)
        if (from) expect(encodeFromRelay(from)).to.deep.equal(data)
      }),
      { numRuns: 2_000 },
    )
  })

  const opening: Bytes = encodeToRelay({
    kind: "open",
    room: "ab".repeat(16) as RoomId,
    token: new Uint8Array(32),
    after: seqOf(0),
  })
  for (const [what, data] of [
    ["nothing", new Uint8Array()],
    ["an opening without its end", opening.slice(0, -1)],
    ["an opening with a byte too many", new Uint8Array([...opening, 0])],
    ["another version", opening.with(1, WIRE_VERSION + 1)],
    ["a third lane", new Uint8Array([2, 2, ...new Uint8Array(40)])],
    ["a place beyond 2^53", new Uint8Array([2, 1, ...new Uint8Array(16), 255, ...new Uint8Array(7)])],
    ["presence longer than it may be", new Uint8Array(4_098).fill(3)],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(decodeToRelay(data)).to.equal(undefined)
    })
  }
})
