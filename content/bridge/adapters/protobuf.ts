/** As little of Protocol Buffers as the fields of a few messages take: https://protobuf.dev/programming-guides/encoding */

/** One message: the values of each field, in their order. Integers and booleans are numbers, everything else bytes. */
export class Message {
  readonly #fields: ReadonlyMap<number, readonly (number | Uint8Array)[]>

  constructor(fields: ReadonlyMap<number, readonly (number | Uint8Array)[]>) {
    this.#fields = fields
  }

  /** The last value of a field that holds a number; 0 if there is none, as the encoding has it. */
  number(field: number): number {
    const value = this.#fields.get(field)?.at(-1)
    return typeof value === "number" ? value : 0
  }

  text(field: number): string {
    const value = this.#fields.get(field)?.at(-1)
    return value instanceof Uint8Array ? new TextDecoder().decode(value) : ""
  }

  message(field: number): Message | undefined {
    return this.messages(field).at(-1)
  }

  messages(field: number): Message[] {
    return (this.#fields.get(field) ?? []).flatMap(value =>
      value instanceof Uint8Array ? (readMessage(value) ?? []) : [],
    )
  }
}

/** @returns `undefined` for bytes that are no message. */
export function readMessage(bytes: Uint8Array): Message | undefined {
  const fields = new Map<number, (number | Uint8Array)[]>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const byte = bytes[at++] ?? 0
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
    return Number.NaN
  }
  while (at < bytes.length) {
    const tag = varint()
    const field = Math.floor(tag / 8)
    const value = contents(tag % 8)
    if (value === undefined || Number.isNaN(value) || at > bytes.length) return undefined
    fields.set(field, [...(fields.get(field) ?? []), value])
  }
  return new Message(fields)

  function contents(type: number): number | Uint8Array | undefined {
    if (type === 0) return varint()
    const length = type === 2 ? varint() : { 1: 8, 5: 4 }[type]
    if (length === undefined || Number.isNaN(length)) return undefined
    at += length
    return bytes.subarray(at - length, at)
  }
}
