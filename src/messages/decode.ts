/** Small checks that the decoders at each door are made of. Nothing here throws. */

export type Fields = Readonly<Record<string, unknown>>

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** A whole number from 0 to 2^53 - 1. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
}

/** A string of at most `most` UTF-16 units. */
export function isText(value: unknown, most = 256): value is string {
  return typeof value === "string" && value.length <= most
}

export function isOneOf<const T extends readonly string[]>(value: unknown, words: T): value is T[number] {
  return typeof value === "string" && words.includes(value)
}

export function isListOf<T>(value: unknown, item: (entry: unknown) => entry is T, most = 4096): value is T[] {
  return Array.isArray(value) && value.length <= most && value.every(item)
}

/** Lower-case hex of exactly `bytes` bytes. */
export function isHex(value: unknown, bytes: number): value is string {
  return typeof value === "string" && value.length === bytes * 2 && /^[0-9a-f]*$/.test(value)
}
