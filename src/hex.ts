import type { Bytes } from "./brand.ts"

/** Digits of each byte: a large group's state has a hundred thousand of them, and is written at every change. */
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))

/** Lower-case hex, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let hex = ""
  for (const byte of bytes) hex += DIGITS[byte]
  return hex
}

/** The bytes of an even number of hex digits. The caller has checked that it is hex. */
export function fromHex(hex: string): Bytes {
  const bytes = new Uint8Array(hex.length >> 1)
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16)
  return bytes
}
