import browser from "webextension-polyfill"
import type { Protection, Refusal, Warning } from "../src/messages/sentences.ts"
import { type Part, strangerSentences } from "../src/messages/strangerWords.ts"
import { words } from "../src/messages/words.ts"

/** The string of this name in the person's language. `$1`, `$2` … stand for `parts`. */
export function text(name: string, ...parts: (string | number)[]): string {
  return browser.i18n.getMessage(name, parts.map(String))
}

const key = (...words: string[]) => words.join("_").replaceAll("-", "_")

/** The sentence of a state: its first words, and what follows them. */
export function protectionText(protection: Protection): { state: string; reason: string } {
  const sentence = text(key("protection", protection.state, protection.reason), ...partsOf(protection))
  const end = sentence.indexOf(". ") + 1
  return end > 0
    ? { state: sentence.slice(0, end), reason: sentence.slice(end + 1) }
    : { state: sentence, reason: "" }
}

export function refusalText(refusal: Refusal): string {
  return text(key("refusal", refusal))
}

/** Its fields are the placeholders, in the order in which the union names them. */
export function warningText(warning: Warning): string {
  const named = key("warning", warning.kind)
  switch (warning.kind) {
    case "unknown-sender":
    case "keyless-person":
    case "connector":
    case "recording":
    case "hidden-receiver":
    case "more-people":
    case "wrong-name":
    case "kicked":
      return strangerSentences(warning)
        .map(sentence => text(key(sentence.key), ...sentence.parts.map(partText)))
        .join(" ")
    case "left":
    case "restless":
      return text(named, warning.name)
    case "joined":
      return warning.by === ""
        ? text(named, warning.name)
        : text("warning_joined_by", warning.name, warning.by)
    case "new-key":
      return warning.comparedAt === null
        ? text(named, warning.name)
        : text("warning_new_key_compared", warning.name, dayText(warning.comparedAt))
    case "evicted-someone":
      return text(named, warning.name, warning.by)
    case "capture-refused":
      return text(named, text(key("media", warning.media)), text(key("why", warning.why)))
    case "leak":
      return text(named, text(key("media", warning.media)))
    case "codec-refused":
      return text(named, text(key("media", warning.media)), warning.mimeType)
    case "join-refused":
      return refusalText(warning.refusal)
    case "knock":
    case "kept-out":
    case "rule-changed":
      return text(...words(warning))
    case "unanswered":
    case "channel-down":
      return text(named)
  }
}

function partText(part: Part): string | number {
  if ("figure" in part) return part.figure
  return "word" in part ? text(key(part.word)) : part.name
}

/** @param at Milliseconds since 1970. */
export function dayText(at: number): string {
  return new Date(at).toLocaleDateString(text("lang"), { dateStyle: "long" })
}

function partsOf(protection: Protection): (string | number)[] {
  if (protection.state === "protected" && protection.reason === "only-these") return [protection.people]
  if (protection.state !== "stopped") return []
  const at =
    protection.at === undefined ? "" : new Date(protection.at).toLocaleTimeString([], { timeStyle: "short" })
  return protection.reason === "evicted" ? [protection.about ?? "", at] : []
}
