import type { Protection, Warning } from "../../src/messages/sentences.ts"
import { type Part, type StrangerWarning, strangerSentences } from "../../src/messages/strangerWords.ts"
import { words } from "../../src/messages/words.ts"
import { unreachable } from "../../src/never.ts"
import type { Tile } from "./tiles.ts"

/** A piece of a sentence; `name` is somebody else's word and is set apart from ours. */
export interface Piece {
  kind: "words" | "name"
  text: string
}

/** Sentences from `_locales`. One that does not exist has no pieces. */
export interface Text {
  protection(protection: Protection): Piece[]
  warning(warning: Warning): Piece[]
  /** What stands over a picture. */
  label(tile: Tile): Piece[]
  word(key: string): string
}

type GetMessage = (key: string, parts: string[]) => string

/** Around each name while it is inside a sentence; taken out of the name itself. */
const OPEN = "\ue000"
const CLOSE = "\ue001"

/** The sentence with which an orphaned bridge ends: read at once, since later no string can be read any more. */
const FAREWELL: Protection = { state: "stopped", reason: "lost-state" }

/** @param getMessage As i18n.getMessage: throws once the extension is gone. */
export function localeText(getMessage: GetMessage): Text {
  const known = new Map<string, string>()
  const read = (key: string, ...parts: string[]) => {
    const id = JSON.stringify([key, parts])
    try {
      known.set(id, getMessage(key.replaceAll("-", "_"), parts))
    } catch {
      // The extension is gone; what was read before still holds.
    }
    return known.get(id) ?? ""
  }
  const text: Text = {
    protection(value) {
      const key = `protection_${value.state}_${value.reason}`
      if (value.state === "protected" && value.reason === "only-these")
        return pieces(read(key, String(value.people)))
      if (value.state !== "stopped" || value.reason !== "evicted") return pieces(read(key))
      return pieces(read(key, name(value.about ?? ""), value.at === undefined ? "" : clock(value.at)))
    },
    warning: value => pieces(warningSentence(value, read)),
    label: tile => labelled(tile, read),
    word: key => read(key),
  }
  text.protection(FAREWELL)
  return text
}

function labelled(tile: Tile, read: (key: string, ...parts: string[]) => string): Piece[] {
  switch (tile.kind) {
    case "member":
      return [{ kind: "name", text: tile.name }]
    case "misnamed":
      return pieces(read("label_misnamed", name(tile.name), name(tile.page)))
    case "gone":
      return pieces(read(`label_${tile.how}`, name(tile.name)))
    case "clear":
    case "blocked":
      return pieces(read(`label_${tile.kind}`))
    default:
      return unreachable(tile)
  }
}

function warningSentence(warning: Warning, read: (key: string, ...parts: string[]) => string): string {
  const key = `warning_${warning.kind}`
  switch (warning.kind) {
    case "unknown-sender":
    case "keyless-person":
    case "connector":
    case "recording":
    case "hidden-receiver":
    case "more-people":
    case "wrong-name":
    case "kicked":
      return strangerSentence(warning, read)
    case "left":
    case "restless":
      return read(key, name(warning.name))
    case "joined":
      return warning.by === ""
        ? read(key, name(warning.name))
        : read("warning_joined_by", name(warning.name), name(warning.by))
    case "new-key": {
      const { comparedAt } = warning
      return comparedAt === null
        ? read(key, name(warning.name))
        : read("warning_new_key_compared", name(warning.name), day(comparedAt))
    }
    case "evicted-someone":
      return read(key, name(warning.name), name(warning.by))
    case "capture-refused":
      return read(key, read(`media_${warning.media}`), read(`why_${warning.why}`))
    case "leak":
      return read(key, read(`media_${warning.media}`))
    case "codec-refused":
      return read(key, read(`media_${warning.media}`), name(warning.mimeType))
    case "join-refused":
      return read(`refusal_${warning.refusal}`)
    case "knock":
    case "kept-out":
    case "rule-changed": {
      const [of, ...parts] = words(warning)
      return read(of, ...parts.map(name))
    }
    case "unanswered":
    case "channel-down":
      return read(key)
    default:
      return unreachable(warning)
  }
}

function strangerSentence(
  warning: StrangerWarning,
  read: (key: string, ...parts: string[]) => string,
): string {
  const put = (part: Part) =>
    "name" in part ? name(part.name) : "word" in part ? read(part.word) : String(part.figure)
  return strangerSentences(warning)
    .map(({ key, parts }) => read(key, ...parts.map(put)))
    .join(" ")
}

function pieces(sentence: string): Piece[] {
  return sentence
    .split(/(\ue000[^\ue001]*\ue001)/)
    .filter(part => part !== "")
    .map(part =>
      part.startsWith(OPEN) ? { kind: "name", text: part.slice(1, -1) } : { kind: "words", text: part },
    )
}

const name = (of: string) => `${OPEN}${of.replace(/[\ue000\ue001]/g, "")}${CLOSE}`

const day = (at: number) => new Date(at).toLocaleDateString([], { dateStyle: "long" })

const clock = (at: number) => new Date(at).toLocaleTimeString([], { timeStyle: "short" })
