import { expect } from "chai"
import fc from "fast-check"
import { CounterExhausted } from "../../src/errors.ts"
import { REPLAY_WINDOW, ReplayWindow } from "../../src/sframe/replay.ts"
import { SendCounter, SendCounters } from "../../src/sframe/sendCounter.ts"
import { counter, kid } from "./bytes.ts"

describe("a sender's counter", () => {
  it("counts from 0 and gives each number once, up to its limit, then throws", () => {
    const sending = new SendCounter(kid(9), 3)
    expect([sending.take(), sending.take(), sending.take()]).to.deep.equal([0n, 1n, 2n])
    expect(() => sending.take()).to.throw(CounterExhausted)
    expect(() => sending.take()).to.throw(CounterExhausted)
  })

  it("goes on where it was when the same key comes back, and begins anew for another", () => {
    const counters = new SendCounters()
    const salt = Uint8Array.of(1, 2, 3)
    counters.of(kid(9), salt).take()
    expect(counters.of(kid(9), salt.slice()).take()).to.equal(1n)
    expect(counters.of(kid(8), salt).take()).to.equal(0n)
    expect(counters.of(kid(9), Uint8Array.of(1, 23)).take()).to.equal(0n)
  })
})

describe("the replay window", () => {
  it("agrees with a plain set of all counters ever opened, within 1,024 of the newest", () => {
    const start = fc.constantFrom(0n, 2n ** 32n - 600n, 2n ** 63n)
    const steps = fc.array(
      fc.oneof(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -1100, max: 2100 })),
      { maxLength: 200, size: "max" },
    )
    const property = fc.property(start, steps, (first, moves) => {
      const window = new ReplayWindow()
      const opened = new Set<bigint>()
      let newest = -1n
      let at = first
      for (const move of moves) {
        at += BigInt(move)
        if (at < 0n) at = 0n
        const expected = !opened.has(at) && at > newest - BigInt(REPLAY_WINDOW)
        expect(window.isFresh(counter(at))).to.equal(expected)
        expect(window.commit(counter(at))).to.equal(expected)
        if (expected) opened.add(at)
        if (expected && at > newest) newest = at
      }
    })
    fc.assert(property, { numRuns: 300 })
  })

  for (const jump of [1, 2, 3, 500, 1023, 1024, 5000]) {
    it(`takes every counter that a jump of ${jump} left out`, () => {
      const window = new ReplayWindow()
      for (let count = 0; count < REPLAY_WINDOW; count++) window.commit(counter(count))
      const newest = REPLAY_WINDOW - 1 + jump
      expect(window.commit(counter(newest))).to.equal(true)
      for (let count = Math.max(REPLAY_WINDOW, newest - REPLAY_WINDOW + 1); count < newest; count++)
        expect(window.isFresh(counter(count)), `${count}`).to.equal(true)
      expect(window.isFresh(counter(newest))).to.equal(false)
    })
  }

  it("does not move by being asked", () => {
    const window = new ReplayWindow()
    window.commit(counter(5))
    window.isFresh(counter(2n ** 64n - 1n))
    expect(window.commit(counter(4))).to.equal(true)
    expect(window.commit(counter(5))).to.equal(false)
  })
})
