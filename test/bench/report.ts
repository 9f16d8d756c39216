/** What each part of the bench hands in, and how people and programs get to read it. */
import { cpus } from "node:os"

export interface Table {
  readonly title: string
  /** What was measured, in one sentence. */
  readonly note: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
  readonly chart?: Chart
}

/** Which columns of a table a page draws as bars, and whether each row is drawn to its own scale. */
export interface Chart {
  readonly labels: readonly number[]
  readonly series: readonly number[]
  readonly scale: "each" | "all"
}

/** What was promised. A figure that could not be measured is `NaN`, and breaks its promise. */
export interface Bar {
  readonly what: string
  readonly figure: number
  readonly most: number
  readonly unit: "×" | "ms" | "µs" | "kB" | "frames" | "%"
  /** Its name under `ratios`. */
  readonly ratio?: string
}

export interface Part {
  readonly name: string
  /** As the JSON has them, under `tables`. */
  readonly figures: object
  readonly tables: readonly Table[]
  readonly bars: readonly Bar[]
}

/** `quick`: fewer sizes and rounds. */
export type Run = "whole" | "quick"

export interface Report {
  readonly date: string
  readonly machine: string
  readonly browser: string
  /** How much else the machine had to do, in processes that wanted to run. */
  readonly load: number
  readonly run: Run
  readonly parts: readonly Part[]
}

/** Judged as it is printed. */
export function isHeld({ figure, most }: Bar): boolean {
  return rounded(figure) <= most
}

export function machine(): string {
  const all = cpus()
  return `${all.length} × ${all[0]?.model.trim() ?? "unknown"}, Linux`
}

export function asJson({ parts, ...about }: Report): object {
  const bars = parts.flatMap(part => part.bars)
  return {
    ...about,
    ratios: Object.fromEntries(bars.flatMap(bar => (bar.ratio ? [[bar.ratio, rounded(bar.figure)]] : []))),
    bars: bars.map(bar => ({ ...bar, figure: rounded(bar.figure), held: isHeld(bar) })),
    tables: Object.fromEntries(parts.map(part => [part.name, part.figures])),
  }
}

export function asText({ title, note, head, rows }: Table): string {
  const lines = [head, ...rows].map(line => line.map(cellText))
  const widths = head.map((_, n) => Math.max(...lines.map(line => line[n]?.length ?? 0)))
  const aligned = lines.map(line =>
    line.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join("  "),
  )
  return ["", title, note, "", ...aligned.map(line => `  ${line}`)].join("\n")
}

export function barText(bar: Bar): string {
  const { what, figure, most, unit } = bar
  return `${isHeld(bar) ? "held    " : "NOT HELD"}  ${what}: ${cellText(figure)} ${unit}, at most ${most} ${unit}`
}

export function cellText(cell: string | number): string {
  if (typeof cell === "string") return cell
  return Number.isInteger(cell) ? String(cell) : String(rounded(cell))
}

/** Three digits that mean something. */
function rounded(figure: number): number {
  return Number(figure.toPrecision(3))
}
