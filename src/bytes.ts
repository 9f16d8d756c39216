import type { Bytes } from "./brand.ts"

/** One buffer with `parts` after each other. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Do the bytes of `start` stand at `at`? */
export function startsWith(bytes: Uint8Array, start: Uint8Array, at = 0): boolean {
  return bytes.length >= at + start.length && start.every((byte, place) => bytes[at + place] === byte)
}
