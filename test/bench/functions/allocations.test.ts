import { expect } from "chai"
import type { Cell, Path } from "./cells.ts"
import { ourEnds } from "./ends.ts"
import { frameOf, plaintext } from "./frame.ts"

interface Counted {
  /** Buffers that could hold the frame, the cipher's own among them. */
  whole: number
  /** Others. */
  small: number
}

/** Counts the buffers that are made while `run` runs. Views of them cost next to nothing. */
async function buffersOf(frameBytes: number, run: () => Promise<void>): Promise<Counted> {
  const counted: Counted = { whole: 0, small: 0 }
  const count = (bytes: number) => {
    counted[bytes >= frameBytes ? "whole" : "small"] += 1
  }
  const counting = <T extends typeof Uint8Array | typeof ArrayBuffer>(type: T): T =>
    new Proxy(type, {
      construct(made, args: [number | ArrayBufferLike], target) {
        if (!(args[0] instanceof ArrayBuffer)) count(typeof args[0] === "number" ? args[0] : 0)
        return Reflect.construct(made, args, target)
      },
    })
  const { subtle } = crypto
  const originals = { Uint8Array, ArrayBuffer }
  const makers = [
    { of: Uint8Array.prototype, way: "slice" },
    { of: ArrayBuffer.prototype, way: "slice" },
    { of: ArrayBuffer.prototype, way: "transfer" },
  ] as const
  const made = makers.map(({ of, way }) => Reflect.get(of, way) as (...args: number[]) => ArrayBufferLike)
  for (const cipher of ["encrypt", "decrypt"] as const)
    Reflect.set(subtle, cipher, async (...args: Parameters<SubtleCrypto["encrypt"]>) => {
      const made: ArrayBuffer = await Reflect.apply(SubtleCrypto.prototype[cipher], subtle, args)
      count(made.byteLength + 16)
      return made
    })
  for (const [n, { of, way }] of makers.entries())
    Reflect.set(of, way, function (this: object, ...args: number[]) {
      const fresh = Reflect.apply(made[n]!, this, args)
      count(fresh.byteLength)
      return fresh
    })
  Object.assign(globalThis, { Uint8Array: counting(Uint8Array), ArrayBuffer: counting(ArrayBuffer) })
  try {
    await run()
  } finally {
    Object.assign(globalThis, originals)
    for (const cipher of ["encrypt", "decrypt"]) Reflect.deleteProperty(subtle, cipher)
    for (const [n, { of, way }] of makers.entries()) Reflect.set(of, way, made[n])
  }
  return counted
}

/**
 * Sealed: the cipher's result, and the same grown to the frame with the carrier round it. `small`: the header. Opened: the cipher's
 * result.
 */
const BUDGET: Record<Path, { sealing: Counted; opening: Counted }> = {
  opus: { sealing: { whole: 2, small: 1 }, opening: { whole: 1, small: 0 } },
  vp8: { sealing: { whole: 2, small: 1 }, opening: { whole: 1, small: 0 } },
  h264: { sealing: { whole: 2, small: 1 }, opening: { whole: 1, small: 0 } },
}

describe("buffers", () => {
  for (const [path, budget] of Object.entries(BUDGET) as [Path, (typeof BUDGET)[Path]][])
    it(`are made no more than need be when a frame of ${path} is sealed and opened`, async () => {
      const cell: Cell = { path, bytes: 1_000 }
      const ends = await ourEnds(path)
      const settle = async (n: number) => {
        const frame = frameOf(cell, plaintext(cell, n).buffer, n)
        await ends.seal(frame)
        await ends.open(frame)
      }
      // Headers are as long as they stay until there have been 256 frames.
      for (let n = 0; n < 20; n++) await settle(n)
      const frame = frameOf(cell, plaintext(cell, 20).buffer, 20)
      const sealing = await buffersOf(cell.bytes, () => ends.seal(frame))
      const opening = await buffersOf(cell.bytes, () => ends.open(frame))
      expect({ sealing, opening }).to.deep.equal(budget)
    })

  it("are counted: one more is seen", async () => {
    const counted = await buffersOf(100, async () => {
      new Uint8Array(100).slice()
      Uint8Array.of(1, 2)
      new Uint8Array(new ArrayBuffer(5)).buffer.transfer(100)
    })
    expect(counted).to.deep.equal({ whole: 3, small: 2 })
  })
})
