/**
 * All members of a simulated meeting live in one process, and compute the same as all the others: in a meeting of 200 each sign of
 * life is checked 199 times, and each epoch's secrets are derived 200 times. Here what was computed before has the result that it
 * had then. Only what always gives the same is remembered; whoever asks for something else gets something else.
 */
import { createHash } from "node:crypto"

/** Results that are kept of each kind; then all of that kind are forgotten. */
const MOST = 20_000

const MOST_TEXT_BYTES = 256

/** Puts a memory before the platform's keys, signature checks and derivations in this process. */
export function rememberResults(subtle: SubtleCrypto): void {
  const [importKey, verify] = [subtle.importKey.bind(subtle), subtle.verify.bind(subtle)]
  const [sign, deriveBits] = [subtle.sign.bind(subtle), subtle.deriveBits.bind(subtle)]
  const [keys, verdicts] = [new Map<string, Promise<CryptoKey>>(), new Map<string, Promise<boolean>>()]
  const bits = new Map<string, Promise<ArrayBuffer>>()
  const names = new WeakMap<CryptoKey, string>()

  const remembering: Pick<SubtleCrypto, "verify" | "sign" | "deriveBits"> = {
    verify(algorithm, key, signature, data) {
      const ask = () => verify(algorithm, key, signature, data)
      const name = named(algorithm, names.get(key), signature, data)
      return name === undefined ? ask() : remembered(verdicts, name, ask)
    },
    async sign(algorithm, key, data) {
      const ask = () => sign(algorithm, key, data)
      const name = named(algorithm, names.get(key), data)
      // Whoever asked may overwrite what he got.
      return name === undefined ? ask() : (await remembered(bits, name, ask)).slice(0)
    },
    async deriveBits(algorithm, key, length) {
      const ask = () => deriveBits(algorithm, key, length)
      if (typeof algorithm === "string" || !("salt" in algorithm && "info" in algorithm)) return ask()
      const name = named(`${algorithm.name}/${length}`, names.get(key), algorithm.salt, algorithm.info)
      return name === undefined ? ask() : (await remembered(bits, name, ask)).slice(0)
    },
  }
  const rememberingKeys = async (...asked: Parameters<typeof importKey>): Promise<CryptoKey> => {
    const [format, data, algorithm, extractable, usages] = asked
    const ask = () => importKey(...asked)
    if (typeof data !== "object" || !(ArrayBuffer.isView(data) || data instanceof ArrayBuffer)) return ask()
    const how = JSON.stringify([format, algorithm, extractable, usages])
    const name = named(how, "", data)
    if (name === undefined) return ask()
    const key = await remembered(keys, name, ask)
    names.set(key, name)
    return key
  }
  const methods = { ...remembering, importKey: rememberingKeys }
  for (const [method, value] of Object.entries(methods)) Object.defineProperty(subtle, method, { value })
}

/** What was asked, as a text; `undefined` if it is not known of which key. */
function named(
  algorithm: string | { name: string },
  key: string | undefined,
  ...data: BufferSource[]
): string | undefined {
  if (key === undefined) return undefined
  const what = typeof algorithm === "string" ? algorithm : algorithm.name
  return [what, key, ...data.map(textOf)].join("/")
}

/** A question that failed is asked again. */
function remembered<T>(memory: Map<string, Promise<T>>, name: string, ask: () => Promise<T>): Promise<T> {
  const before = memory.get(name)
  if (before) return before
  if (memory.size >= MOST) memory.clear()
  const answer = ask()
  memory.set(name, answer)
  answer.catch(() => memory.delete(name))
  return answer
}

/** The bytes themselves if they are few, with their number. */
function textOf(source: BufferSource): string {
  const bytes = ArrayBuffer.isView(source)
    ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    : Buffer.from(source)
  const text = bytes.length > MOST_TEXT_BYTES ? createHash("sha256").update(bytes).digest() : bytes
  return `${bytes.length}:${text.toString("latin1")}`
}
