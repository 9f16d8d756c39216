/** Stands where the browser's extension API stands. Import it before anything of the popup. */
import de from "../../_locales/de/messages.json"
import en from "../../_locales/en/messages.json"
import es from "../../_locales/es/messages.json"

type Answer = (message: { call: string; ask: Record<string, unknown> }) => unknown

export const asked: { call: string; ask: Record<string, unknown> }[] = []
export const missing: string[] = []
let answer: Answer = () => ({ ok: { kind: "done" } })

export function answerWith(next: Answer): void {
  asked.length = 0
  answer = next
}

let mayAsk: "asks" | "refuses" = "asks"

/** The next permission is not even asked for, as with a site that the manifest does not name. */
export function refuseToAsk(): void {
  mayAsk = "refuses"
}

const TABLES = { de, en, es } as const satisfies Record<string, Record<string, { message: string }>>
export type Language = keyof typeof TABLES
let table: Record<string, { message: string } | undefined> = en

/** The language in which the popup speaks from its next drawing on. */
export function speak(language: Language): void {
  table = TABLES[language]
}

const stub = {
  runtime: {
    id: "stub",
    connect: () => ({ onMessage: { addListener() {} }, onDisconnect: { addListener() {} } }),
    sendMessage: async (message: (typeof asked)[number]) => {
      asked.push(message)
      return answer(message)
    },
  },
  permissions: {
    request: async () => {
      if (mayAsk === "asks") return true
      mayAsk = "asks"
      throw new Error("this origin cannot be requested")
    },
  },
  tabs: { query: async () => [{ id: 7 }] },
  i18n: {
    getMessage: (name: string, parts: string[] = []) => {
      const found = table[name]?.message
      if (found === undefined) missing.push(name)
      return (found ?? "").replace(/\$(\d)/g, (_, place) => parts[Number(place) - 1] ?? "")
    },
  },
}

Object.assign(globalThis, { browser: stub, chrome: { runtime: { id: "stub" } } })
