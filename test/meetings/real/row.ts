/** One row of the table: what became of one real meeting. */
import type { MeetingName } from "./meetings.ts"

export interface Row {
  meeting: MeetingName
  /** What installs the server that is missing here; null where the meeting was held. */
  skipped: string | null
  /** Two people see and hear each other, and nothing of theirs left unsealed. */
  protected: boolean
  /** What was said of somebody without Sotto: his name, or that there is somebody; null if nothing was. */
  outsiderNamed: string | null
  /** Connectors as they were warned of, and with which names; null where none was brought, or none was seen. */
  connectorNamed: string | null
  /** The meeting's own operator put somebody out, and the keys changed without anybody's click; null where he cannot. */
  evictedByPageRekeys: boolean | null
  labelRight: boolean
  /** The longest from anybody's entry to the warning of him; null if there was none. */
  secondsToWarning: number | null
  /** Warnings of nobody, while only protected people were there. */
  falseAlarms: number
  /** Why it did not come to its end, and what was not kept. */
  broken: string[]
}

/** Longest that an intruder may go unspoken of, in s: 6 from his first media, 20 from his entry in the page's list. */
const MOST_SECONDS = 20

/**
 * What each meeting lets Sotto know. Of the sample, whose signalling is its own, nothing is understood: only media speaks. What
 * forwards or records in Janus is told to no page.
 */
export const PROMISED: Record<MeetingName, { outsider: string; connectors: string[] }> = {
  sample: { outsider: "somebody", connectors: [] },
  janus: { outsider: "Olaf", connectors: [] },
  galene: { outsider: "Olaf", connectors: [] },
  livekit: { outsider: "Olaf", connectors: ["phone +49 30 12345", "recording by the server"] },
}

/** Every promise that the row breaks, as a sentence. */
export function brokenIn(row: Omit<Row, "broken">): string[] {
  if (row.skipped !== null) return []
  const { outsider, connectors } = PROMISED[row.meeting]
  const named = row.connectorNamed ?? ""
  return Object.entries({
    "two people see and hear each other, sealed": row.protected,
    [`the outsider is named as ${outsider}`]: row.outsiderNamed === outsider,
    ...Object.fromEntries(connectors.map(one => [`${one} is named`, named.includes(one)])),
    "the keys change when the meeting puts somebody out": row.evictedByPageRekeys !== false,
    "each label says whose key sealed the picture": row.labelRight,
    [`a warning comes within ${MOST_SECONDS} s`]:
      row.secondsToWarning !== null && row.secondsToWarning <= MOST_SECONDS,
    "nobody is warned of nobody": row.falseAlarms === 0,
  }).flatMap(([sentence, kept]) => (kept ? [] : [sentence]))
}

const yes = (value: boolean | null) => (value === null ? "–" : value ? "yes" : "no")

export function table(rows: Row[]): string {
  const head = ["meeting", "protected", "outsider", "connector", "evicted → rekey", "label", "s", "false"]
  const cells = rows.map(row =>
    row.skipped !== null
      ? [row.meeting, `skipped: ${row.skipped}`]
      : [
          row.meeting,
          yes(row.protected),
          row.outsiderNamed ?? "no",
          row.connectorNamed ?? (PROMISED[row.meeting].connectors.length > 0 ? "no" : "–"),
          yes(row.evictedByPageRekeys),
          row.labelRight ? "right" : "wrong",
          row.secondsToWarning?.toFixed(1) ?? "–",
          String(row.falseAlarms),
        ],
  )
  const lines = [head, ...cells]
  const widths = head.map((_, n) =>
    Math.max(...lines.filter(line => line.length === head.length).map(line => (line[n] ?? "").length)),
  )
  return lines
    .map(line => line.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join("  "))
    .concat(rows.flatMap(row => row.broken.map(one => `${row.meeting}, not kept: ${one}`)))
    .join("\n")
}
