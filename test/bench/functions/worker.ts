/** Runs in the worker: seals and opens as often as it is asked to. */
import { answering } from "../page/answering.ts"
import type { Ask, Cell, Implementation, Path } from "./cells.ts"
import { type Ends, ourEnds, rawEnds } from "./ends.ts"
import { frameOf, plaintext } from "./frame.ts"
import { livekitEnds } from "./livekit.ts"

const MAKE: Record<Implementation, (path: Path) => Promise<Ends>> = {
  raw: rawEnds,
  livekit: livekitEnds,
  ours: ourEnds,
}

interface Bench {
  readonly ends: Ends
  readonly plain: ArrayBuffer
  /** Sealed frames that wait to be opened. */
  kept: ArrayBuffer[]
}

const benches = new Map<string, Bench>()

async function benchOf(of: Implementation, cell: Cell): Promise<Bench> {
  const name = `${of} ${cell.path} ${cell.bytes}`
  const known = benches.get(name)
  if (known) return known
  const ends = await MAKE[of](cell.path)
  const key = plaintext(cell, 0).buffer
  const [sent, received] = [frameOf(cell, key, 0), frameOf(cell, key, 0)]
  await ends.seal(sent)
  received.data = sent.data
  await ends.open(received)
  const bench = { ends, plain: plaintext(cell, 1).buffer, kept: [] }
  benches.set(name, bench)
  return bench
}

async function prove(of: Implementation, cell: Cell): Promise<void> {
  const { ends, plain } = await benchOf(of, cell)
  const frame = frameOf(cell, plain.slice(0), 1)
  await ends.seal(frame)
  const sealed = frame.data
  if (contains(new Uint8Array(sealed), new Uint8Array(plain, 16))) throw new Error(`${of} seals nothing`)
  const back = frameOf(cell, sealed, 1)
  await ends.open(back)
  if (!equal(new Uint8Array(back.data), new Uint8Array(plain))) throw new Error(`${of} opens something else`)
}

answering(async message => {
  const ask = message as Ask
  if (ask.kind === "prove") return prove(ask.of, ask)
  const bench = await benchOf(ask.of, ask)
  const { ends, plain } = bench
  if (ask.kind === "open") {
    const { kept } = bench
    bench.kept = []
    for (const sealed of kept) await ends.open(frameOf(ask, sealed, 1))
    return kept.length
  }
  for (let n = 0; n < ask.frames; n++) {
    const frame = frameOf(ask, plain, 1)
    await ends.seal(frame)
    if (ask.kind === "keep") bench.kept.push(frame.data)
  }
  return ask.frames
})

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

/** Does any run of 8 bytes of `plain` stand in `bytes` in the clear? */
function contains(bytes: Uint8Array, plain: Uint8Array): boolean {
  const text = String.fromCharCode(...plain.subarray(0, 8))
  const all = Array.from(bytes, byte => String.fromCharCode(byte)).join("")
  return all.includes(text)
}
