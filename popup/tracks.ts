/** What the check-up says of each track, from what was counted. */
import type { Details, MemberRow } from "../src/messages/popup.ts"
import type { SourceReport } from "../src/messages/worker.ts"
import { apart } from "./Sentence.tsx"
import { text } from "./text.ts"

export interface TrackLine {
  id: string
  what: string
  /** For {@link Sentence}. */
  says: string
  tone: "good" | "wary" | "plain"
}

type Roster = readonly Pick<MemberRow, "leaf" | "name" | "self">[]

export function tracksOf(
  details: Details,
  roster: Roster,
): Record<SourceReport["direction"], TrackLine[]> & { leaked: number } {
  const sources = details.pages.flatMap(page => page.sources)
  const lines = (direction: SourceReport["direction"]) =>
    sources
      .filter(source => source.direction === direction)
      .map(source => ({
        id: source.source,
        what: text(`checkup_${source.media}`),
        ...(direction === "send" ? sent(source) : received(source, roster)),
      }))
  return {
    send: lines("send"),
    receive: lines("receive"),
    leaked: details.pages.reduce((sum, page) => sum + page.plaintextPackets, 0),
  }
}

type Verdict = Pick<TrackLine, "says" | "tone">

function sent({ passed, dropped }: SourceReport): Verdict {
  if (passed > 0) return { says: text("checkup_sealed", passed.toLocaleString(text("lang"))), tone: "good" }
  const held = total(dropped)
  if (held > 0) return { says: text("checkup_held", held.toLocaleString(text("lang"))), tone: "wary" }
  return { says: text("checkup_unsent"), tone: "plain" }
}

function received({ passed, clear, filler, dropped, sender }: SourceReport, roster: Roster): Verdict {
  // What plays in the clear is said first: it is the least protected thing about this track.
  if (clear > 0) return { says: text("checkup_clear"), tone: "wary" }
  if (passed > 0 && sender) {
    const member = roster.find(one => one.leaf === sender.leaf)
    if (!member) return { says: text("checkup_gone"), tone: "plain" }
    if (member.self === "you") return { says: text("checkup_own"), tone: "plain" }
    return { says: text("checkup_from", apart(member.name)), tone: "good" }
  }
  if (total(dropped) > 0) return { says: text("checkup_blocked"), tone: "wary" }
  return { says: text(filler > 0 ? "checkup_filler" : "checkup_yet"), tone: "plain" }
}

function total(dropped: SourceReport["dropped"]): number {
  return Object.values(dropped).reduce((sum, count) => sum + (count ?? 0), 0)
}
