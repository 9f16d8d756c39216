import type { Bytes } from "../brand.ts"
import { concat } from "../bytes.ts"
import type { Carrier, Surround, Unsealed } from "./carrier.ts"
import { isOpusFiller } from "./filler.ts"
import { classifyOpus, surroundOpus, unwrapOpus, wrapOpus } from "./opus.ts"
import { parseRed } from "./red.ts"
import type { Found } from "./trailer.ts"

/**
 * Each block travels as an Opus packet does. Only the newest is sent: whether a server repeats it, takes it out of RED or puts it
 * into RED again, it stays whole.
 */
export function redCarrier(): Carrier {
  return { surround, wrap: wrapOpus, unwrap, classify }
}

function surround(plain: Bytes): Surround | undefined {
  const packet = parseRed(plain)
  if (!packet) return undefined
  const { before, after } = surroundOpus(packet.primary)
  return { before: concat(Uint8Array.of(packet.payloadType), before), after, part: packet.primary }
}

function unwrap(frame: Bytes): Found | undefined {
  const red = parseRed(frame)
  const found = red && unwrapOpus(red.primary)
  return found && { ...found, red }
}

/** Filler only if every block is: in the clear, redundant blocks are for whoever does not seal. */
function classify(frame: Bytes): Unsealed {
  const packet = parseRed(frame)
  if (!packet) return "foreign"
  const what = classifyOpus(packet.primary)
  return what !== "filler" || packet.redundant.every(({ bytes }) => isOpusFiller(bytes)) ? what : "foreign"
}
