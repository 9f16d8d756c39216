/** How the matrix is printed: a line for each row as it comes, and what was not kept at the end. */
import type { Tally } from "../../scripts/in-browser.ts"
import type { Row } from "./row.ts"

const COLUMNS = [
  ["codec", 14, ({ codec }: Row) => codec],
  ["path", 30, ({ path }: Row) => path],
  ["decoded", 9, ({ decoded }: Row) => String(decoded)],
  ["failures", 10, ({ authFailures }: Row) => String(authFailures)],
  ["bytes a frame", 15, ({ overheadBytes }: Row) => overheadBytes.toFixed(1)],
  ["overhead", 13, ({ overhead }: Row) => overhead ?? ""],
  ["outsider", 0, ({ outsider, loudest }: Row) => (outsider ? outsiderText(outsider) : `${loudest} dB`)],
] as const

export const HEAD = COLUMNS.map(([title, width]) => title.padEnd(width)).join("")

export function textOf(row: Row): string {
  if (row.absent) return `${row.codec.padEnd(14)}${row.path.padEnd(30)}– ${row.absent}`
  const cells = COLUMNS.map(([, width, cell]) => (cell(row) ?? "").padEnd(width)).join("")
  return [cells, ...row.broken.map(sentence => `    NOT KEPT: ${sentence}`)].join("\n")
}

function outsiderText({ decoded, pictures, audioEnergy }: NonNullable<Row["outsider"]>): string {
  return pictures > 0
    ? `${decoded} decoded, ${pictures} picture`
    : `${decoded} packets, energy ${audioEnergy}`
}

/** Rows that no browser here can play are neither passed nor failed. */
export function summary(rows: Row[]): { text: string; tally: Tally } {
  const absent = rows.filter(row => row.absent)
  const failed = rows.filter(row => row.broken.length > 0)
  const failures = failed.map(({ codec, path, broken }) => `${codec}, ${path}: ${broken.join("; ")}`)
  const tally = {
    passed: rows.length - absent.length - failed.length,
    failed: failed.length,
    skipped: absent.length,
    failures,
  }
  const end =
    failed.length === 0 ? ["Every promise held."] : ["Not kept:", ...failures.map(line => `- ${line}`)]
  const counted = `${tally.passed} rows kept, ${tally.failed} not, ${tally.skipped} not offered by a browser`
  return { text: ["", counted, ...end].join("\n"), tally }
}
