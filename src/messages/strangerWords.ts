/** How warnings of people and things without a key are put: keys of `_locales`, and what goes into their places. */
import type { Warning } from "./sentences.ts"

const KINDS = [
  "unknown-sender",
  "keyless-person",
  "connector",
  "recording",
  "hidden-receiver",
  "more-people",
  "wrong-name",
  "kicked",
] as const satisfies readonly Warning["kind"][]

export type StrangerWarning = Extract<Warning, { kind: (typeof KINDS)[number] }>

export function isStranger({ kind }: Pick<Warning, "kind">): boolean {
  return KINDS.some(one => one === kind)
}

/** `name` is somebody else's word; `word` the key of one of ours; `figure` a number. */
export type Part = { name: string } | { word: string } | { figure: number }

export interface Sentence {
  /** In `_locales`, with `-` for `_`. */
  key: string
  /** In the order of `$1`, `$2` … */
  parts: Part[]
}

/** One or two sentences, to be said one after the other. */
export function strangerSentences(warning: StrangerWarning): Sentence[] {
  switch (warning.kind) {
    case "unknown-sender": {
      const key = warning.decision === "hear-in-clear" ? "warning-heard-in-clear" : "warning-unknown-sender"
      const said = { key, parts: [{ word: `media-${warning.media}` }] }
      return warning.claimed ? [said, { key: "page-calls-it", parts: [{ name: warning.claimed }] }] : [said]
    }
    case "keyless-person":
      return [{ key: "warning-keyless-person", parts: [called(warning.name)] }]
    case "connector": {
      const { what, name, setBy, sending } = warning
      const key =
        sending?.decision === "hear-in-clear" ? "warning-heard-connector" : `warning-connector-${what}`
      return [
        { key, parts: [called(name)] },
        { key: `said-by-${setBy}`, parts: [] },
      ]
    }
    case "recording":
      return [{ key: `warning-recording-${warning.what}`, parts: [called(warning.name ?? "")] }]
    case "more-people":
      return [{ key: "warning-more-people", parts: [{ figure: warning.extra }] }]
    case "wrong-name":
      return [{ key: "warning-wrong-name", parts: [{ name: warning.page }, { name: warning.key }] }]
    case "kicked":
      return [{ key: "warning-kicked", parts: [{ name: warning.name }] }]
    case "hidden-receiver":
      return [{ key: "warning-hidden-receiver", parts: [] }]
  }
}

function called(name: string): Part {
  return name === "" ? { word: "nameless" } : { name }
}
