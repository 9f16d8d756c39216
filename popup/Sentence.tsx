import { shortened } from "../src/letters.ts"
import type { Warning } from "../src/messages/sentences.ts"

/** Around somebody else's words while they are inside a sentence of ours; taken out of the words themselves. */
const OPEN = "\ue000"
const CLOSE = "\ue001"

/** Fields of warnings that hold names, which people and pages give themselves, or other words of theirs. */
const FOREIGN = ["name", "by", "evicted", "mimeType", "claimed", "page", "key"] as const

/** Marks somebody else's words, to be put into a sentence that {@link Sentence} shows. */
export function apart(words: string): string {
  return `${OPEN}${shortened(words.replace(/[\ue000\ue001]/g, ""))}${CLOSE}`
}

/** The same warning, with everything in it that is somebody else's word marked. */
export function withNamesApart(warning: Warning): Warning {
  const marked = Object.entries(warning).map(([field, value]) => [
    field,
    typeof value === "string" && value !== "" && FOREIGN.some(one => one === field) ? apart(value) : value,
  ])
  return { ...warning, ...Object.fromEntries(marked) }
}

/** A sentence of ours. The names in it stand apart, so that none can turn the words around it, or pass for them. */
export function Sentence({ of }: { of: string }) {
  return (
    <>
      {of
        .split(/(\ue000[^\ue001]*\ue001)/)
        .filter(piece => piece !== "")
        .map((piece, at) => (piece.startsWith(OPEN) ? <bdi key={at}>{piece.slice(1, -1)}</bdi> : piece))}
    </>
  )
}
