import type { Bytes } from "../brand.ts"

/** `version` ‖ for each part: length, 4 bytes BE ‖ bytes. The one shape of everything that this folder writes. */
export function pack(version: number, parts: readonly Uint8Array[]): Bytes {
  const packed = new Uint8Array(1 + parts.reduce((total, part) => total + 4 + part.length, 0))
  const view = new DataView(packed.buffer)
  packed[0] = version
  let at = 1
  for (const part of parts) {
    view.setUint32(at, part.length)
    packed.set(part, at + 4)
    at += 4 + part.length
  }
  return packed
}

/** The parts of {@link pack}, copied. @returns `undefined` unless the version fits and all of `bytes` is used. */
export function unpack(version: number, bytes: Bytes): Bytes[] | undefined {
  if (bytes[0] !== version) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: Bytes[] = []
  let at = 1
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return undefined
    const end = at + 4 + view.getUint32(at)
    if (end > bytes.length) return undefined
    parts.push(bytes.slice(at + 4, end))
    at = end
  }
  return parts
}

/** Equality of public bytes; secrets are compared by `equalBytes` of @noble/ciphers. */
export function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}
