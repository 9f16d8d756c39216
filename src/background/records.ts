/** The small records that lie in the vault beside the meetings: JSON, decoded on the way in. */
import type { RoomId } from "../brand.ts"
import type { Vault } from "../engine/vault.ts"
import { isFields, isHex, isListOf, isText } from "../messages/decode.ts"

const utf8 = new TextEncoder()

async function readJson(vault: Vault, name: string): Promise<unknown> {
  const bytes = await vault.read(name)
  try {
    return bytes && JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

export async function readList(vault: Vault, name: string): Promise<string[]> {
  const data = await readJson(vault, name)
  return isListOf(data, (one): one is string => isText(one, 1024)) ? data : []
}

export function writeList(vault: Vault, name: string, list: readonly string[]): Promise<void> {
  return vault.write({ [name]: utf8.encode(JSON.stringify(list)) })
}

/** What the popup remembers from last time. */
export interface Settings {
  name: string
  relay: string
}

export async function readSettings(vault: Vault): Promise<Settings> {
  const data = await readJson(vault, "settings")
  const text = (value: unknown) => (isText(value, 512) ? value : "")
  return isFields(data) ? { name: text(data["name"]), relay: text(data["relay"]) } : { name: "", relay: "" }
}

export function writeSettings(vault: Vault, settings: Settings): Promise<void> {
  return vault.write({ settings: utf8.encode(JSON.stringify(settings)) })
}

/** Which tab sits in which meeting. */
export type Bindings = Map<number, RoomId>

export async function readBindings(vault: Vault): Promise<Bindings> {
  const data = await readJson(vault, "bindings")
  if (!Array.isArray(data)) return new Map()
  return new Map(
    data.flatMap(pair =>
      Array.isArray(pair) && Number.isSafeInteger(pair[0]) && isHex(pair[1], 16)
        ? [[pair[0], pair[1] as RoomId]]
        : [],
    ),
  )
}

export function bindingsRecord(bindings: Bindings): Record<string, ReturnType<typeof utf8.encode>> {
  return { bindings: utf8.encode(JSON.stringify([...bindings])) }
}
