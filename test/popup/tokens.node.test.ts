/** Words can be read on every ground they stand on: in light and in dark, in our pages and over a meeting's. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, it } from "node:test"
import { expect } from "chai"
import { ROOT } from "../../scripts/build.ts"

type Scheme = "light" | "dark"

/** WCAG 2.2: words 4.5, edges of what can be clicked 3. */
const LEAST = { words: 4.5, edge: 3 }

const PAIRS = [
  ...["ink", "soft", "accent", "good", "wait", "bad"].flatMap(word =>
    ["ground", "raised", "warm"].map(ground => ({ word, ground, least: LEAST.words })),
  ),
  { word: "on-accent", ground: "accent", least: LEAST.words },
  { word: "on-bad", ground: "bad", least: LEAST.words },
  ...["ground", "raised", "warm"].map(ground => ({ word: "edge", ground, least: LEAST.edge })),
]

const sheet = readFileSync(join(ROOT, "look/tokens.css"), "utf8")

function colour(name: string, scheme: Scheme): string {
  const pair = sheet.match(new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`))
  const found = pair?.[scheme === "light" ? 1 : 2]
  if (!found) throw new Error(`no colour ${name}`)
  return found
}

/** Contrast ratio of two colours, 1 to 21. WCAG 2.2, relative luminance. */
function contrast(one: string, other: string): number {
  const light = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map(at => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [low = 0, high = 0] = [light(one), light(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

describe("the tokens", () => {
  for (const scheme of ["light", "dark"] as const) {
    for (const { word, ground, least } of PAIRS) {
      it(`let ${word} be seen on ${ground} in ${scheme}`, () => {
        expect(contrast(colour(word, scheme), colour(ground, scheme))).to.be.at.least(least)
      })
    }
  }

  it("are where every colour of our own pages comes from", () => {
    const style = readFileSync(join(ROOT, "popup/style.css"), "utf8")
    expect(style.match(/#[0-9a-f]{3,8}\b|rgba?\(/gi)).to.equal(null)
  })

  it("are measured as WCAG measures", () => {
    expect(contrast("#000000", "#ffffff")).to.be.closeTo(21, 0.01)
    expect(contrast("#767676", "#ffffff")).to.be.closeTo(4.54, 0.01)
  })
})
