/** What is to be seen in the gallery: every state, every warning by itself, every page. */
import en from "../../_locales/en/messages.json" with { type: "json" }
import type { PopupState } from "../../src/messages/popup.ts"
import type { Protection, Warning } from "../../src/messages/sentences.ts"
import { STATES } from "../popup/states.ts"

export interface Shot {
  /** As a file name. */
  name: string
  title: string
  state: PopupState
}

const WORDS = ["protected", "waiting", "not_protected", "stopped"] as const

const slug = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-")

/** Every protection that there is a sentence for. */
export const PROTECTIONS: Protection[] = Object.keys(en).flatMap(key => {
  const word = WORDS.find(one => key.startsWith(`protection_${one}_`))
  if (!word) return []
  const reason = key.slice(`protection_${word}_`.length).replaceAll("_", "-")
  const state = word.replaceAll("_", "-")
  return [{ state, reason, people: 3, about: "Ada", at: 1_764_000_000_000 } as Protection]
})

const among = STATES["three people"]
const everyWarning = STATES["every kind of warning"]?.warnings ?? []

const withWarnings = (warnings: Warning[]): PopupState => {
  if (!among) throw new Error("no state of three people")
  return { ...among, warnings }
}

export const SHOTS: Shot[] = [
  ...Object.entries(STATES).map(([title, state]) => ({ name: `state-${slug(title)}`, title, state })),
  ...PROTECTIONS.map(protection => ({
    name: `protection-${protection.state}-${protection.reason}`,
    title: `${protection.state}: ${protection.reason}`,
    state: { ...withWarnings([]), protection },
  })),
  ...everyWarning.map(warning => ({
    name: `warning-${warning.kind}-${warning.id}`,
    title: `warning: ${warning.kind}`,
    state: withWarnings([warning]),
  })),
]
