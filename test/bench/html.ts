/** The report as a page of its own: no script, nothing from elsewhere, light or dark as the reader has it. */
import { type Bar, type Chart, cellText, isHeld, type Report, type Table } from "./report.ts"

export function asHtml({ parts, date, machine, browser, load, run }: Report): string {
  const bars = parts.flatMap(part => part.bars)
  const tables = parts.flatMap(part => part.tables)
  const about = `${date}. ${machine}. ${browser}. ${run === "quick" ? "A quick run: fewer sizes and rounds. " : ""}Load while it ran: ${load}.`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>What Sotto costs</title>
<style>${STYLE}</style>
<main>
<h1>What Sotto costs</h1>
<p>${escaped(about)}</p>
<p>Processor time, not time on the clock, unless a table says so. Ratios are of turns taken in the same run.</p>
<h2>What was promised</h2>
${promised(bars)}
${tables.map(section).join("\n")}
</main>
</html>
`
}

function promised(bars: readonly Bar[]): string {
  const rows = bars.map(bar => {
    const { what, figure, most, unit } = bar
    const verdict = isHeld(bar) ? "✓ held" : "✗ not held"
    return `<tr class="${isHeld(bar) ? "held" : "missed"}"><th scope="row">${escaped(what)}</th><td>${cellText(figure)} ${unit}</td><td>${most} ${unit}</td><td>${verdict}</td></tr>`
  })
  const head = ["", "measured", "at most", ""].map(cell => `<th scope="col">${cell}</th>`).join("")
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`
}

function section({ title, note, head, rows, chart }: Table): string {
  const cells = (row: readonly (string | number)[]) =>
    row
      .map((cell, n) =>
        n === 0 ? `<th scope="row">${escaped(cellText(cell))}</th>` : `<td>${escaped(cellText(cell))}</td>`,
      )
      .join("")
  const heads = head.map(cell => `<th scope="col">${escaped(cell)}</th>`).join("")
  const body = rows.map(row => `<tr>${cells(row)}</tr>`).join("")
  return `<h2>${escaped(title)}</h2>
<p>${escaped(note)}</p>
${chart ? drawn(chart, title, head, rows) : ""}
<div class="wide"><table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`
}

const ROW = 18
const LABEL = 170
const LONGEST = 420
const VALUE = 90

/** A group of bars for each row. Rows differ a thousandfold, so with `each` the longest of every group is as long. */
function drawn(
  { labels, series, scale }: Chart,
  title: string,
  head: Table["head"],
  rows: Table["rows"],
): string {
  const number = (row: Table["rows"][number], column: number) => Number(row[column] ?? 0)
  const longestOf = (some: Table["rows"]) =>
    Math.max(1e-9, ...some.flatMap(row => series.map(column => number(row, column))))
  const overall = longestOf(rows)
  let y = 0
  const groups = rows.map(row => {
    const longest = scale === "each" ? longestOf([row]) : overall
    const label = labels.map(column => cellText(row[column] ?? "")).join(" ")
    const top = y
    const bars = series.map((column, n) => {
      const value = number(row, column)
      const width = Math.max(1, (value / longest) * LONGEST)
      const at = top + n * ROW
      const name = series.length > 1 ? ` ${head[column]}` : ""
      return `<rect class="s${n}" x="${LABEL}" y="${at + 2}" width="${width.toFixed(1)}" height="${ROW - 4}" rx="2"/><text x="${(LABEL + width + 6).toFixed(1)}" y="${at + 13}">${escaped(`${cellText(value)}${name}`)}</text>`
    })
    y = top + series.length * ROW + 8
    return `<text class="label" x="${LABEL - 8}" y="${top + 13}">${escaped(label)}</text>${bars.join("")}`
  })
  return `<svg role="img" aria-label="${escaped(title)}, as bars; the table below has the same figures" viewBox="0 0 ${LABEL + LONGEST + VALUE} ${y}">${groups.join("")}</svg>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)
}

const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1c2430; --soft: #5b6675; --line: #d9dee5; --s0: #9aa5b1; --s1: #c98a1b; --s2: #1f7a5c; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ground: #14181d; --ink: #e6eaf0; --soft: #a3adba; --line: #323a45; --s0: #77828f; --s1: #d9a441; --s2: #4fc29a; --bad: #ff8a80; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 760px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 26px; } h2 { font-size: 18px; margin: 36px 0 4px; } p { color: var(--soft); margin: 4px 0 12px; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { padding: 4px 10px; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; } th:first-child { text-align: left; }
thead th { color: var(--soft); } .missed td:last-child { color: var(--bad); font-weight: 600; }
svg { width: 100%; height: auto; margin: 4px 0 12px; } svg text { fill: var(--ink); font-size: 12px; } svg .label { text-anchor: end; fill: var(--soft); }
.s0 { fill: var(--s0); } .s1 { fill: var(--s1); } .s2 { fill: var(--s2); }
`
