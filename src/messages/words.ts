/** Which sentence of `_locales` tells what happened at the door and to the rules: popup and page say the same. */
import type { Warning } from "./sentences.ts"

type AtTheDoor = Extract<Warning, { kind: "knock" | "kept-out" | "rule-changed" }>

/** The string's key, then what its placeholders stand for: names of people, each of whom calls himself what he likes. */
export function words(warning: AtTheDoor): [key: string, ...names: string[]] {
  const key = (...parts: string[]) => ["warning", ...parts].join("_").replaceAll("-", "_")
  const { name } = warning
  switch (warning.kind) {
    case "knock": {
      const { known, evicted } = warning
      return evicted === null ? [key("knock", known), name] : [key("knock_old", known), name, evicted]
    }
    case "kept-out":
      return [key("kept-out", warning.why), name]
    case "rule-changed": {
      const { change, by } = warning
      return [key("rule", change.rule, change.to), by, name]
    }
  }
}
