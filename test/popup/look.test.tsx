/** How it looks and how it is reached: every state, light and dark, narrow and wide, left to right and right to left. */
// First of all: the popup looks for the browser as soon as it is imported.
import "./stubBrowser.ts"

import axe from "axe-core"
import { expect } from "chai"
import { root, show, styled, widen } from "./screen.tsx"
import { STATES } from "./states.ts"
import { type Language, speak } from "./stubBrowser.ts"

const WIDTHS = [320, 400, 800]
/** Highest that Chromium lets a popup be before it scrolls, in px. */
const POPUP_HEIGHT = 600

/** Elements whose content sticks out of the window, or of their own box without being cut. */
function overflowing(): string[] {
  const edge = root.getBoundingClientRect()
  return [...root.querySelectorAll<HTMLElement>("*")]
    .filter(one => {
      const { left, right, width } = one.getBoundingClientRect()
      return width > 0 && (left < edge.left - 1 || right > edge.right + 1)
    })
    .filter(one => !one.closest(".name"))
    .map(one => one.outerHTML.slice(0, 120))
}

const violations = async () => {
  const found = await axe.run(root, {
    rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
  })
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

describe("the look", () => {
  const page = document.documentElement
  before(styled)
  afterEach(() => {
    speak("en")
    page.dir = "ltr"
    page.style.colorScheme = ""
    widen(400)
  })

  for (const scheme of ["light", "dark"]) {
    for (const [what, state] of Object.entries(STATES)) {
      it(`has nothing that axe objects to with ${what}, in ${scheme}`, async () => {
        page.style.colorScheme = scheme
        show(state)
        expect(await violations()).to.deep.equal([])
      })
    }
  }

  it("would be told by axe of words that are too pale in the dark", async () => {
    page.style.colorScheme = "dark"
    show(STATES["three people"]!)
    root.style.setProperty("--soft", "#4a4f5a")
    try {
      expect((await violations()).join()).to.match(/color-contrast/)
    } finally {
      root.style.removeProperty("--soft")
    }
  })

  for (const language of ["en", "de", "es"] satisfies Language[]) {
    for (const dir of ["ltr", "rtl"]) {
      it(`stays within its place in every state, in ${language}, ${dir}, from 320 to 800 px`, () => {
        speak(language)
        page.dir = dir
        for (const width of WIDTHS) {
          widen(width)
          for (const [what, state] of Object.entries(STATES)) {
            show(state)
            expect(root.scrollWidth, `${what} at ${width}`).to.be.at.most(root.clientWidth)
            expect(overflowing(), `${what} at ${width}`).to.deep.equal([])
          }
        }
      })
    }
  }

  it("needs no scrolling with five people", () => {
    show(STATES["five people"]!)
    expect(root.getBoundingClientRect().height).to.be.at.most(POPUP_HEIGHT)
  })

  it("gives everything that can be clicked 40 px at least", () => {
    for (const [what, state] of Object.entries(STATES)) {
      show(state)
      for (const one of root.querySelectorAll<HTMLElement>(
        "button, summary, input:not([type=checkbox]), .switch",
      ))
        if (one.offsetParent)
          expect(one.getBoundingClientRect().height, `${what}: ${one.outerHTML}`).to.be.at.least(40)
    }
  })

  it("moves nothing", () => {
    const moving = [...root.ownerDocument.styleSheets].flatMap(sheet =>
      [...sheet.cssRules].filter(rule => /^(?!@media).*\b(transition|animation):/s.test(rule.cssText)),
    )
    expect(moving.map(rule => rule.cssText)).to.deep.equal([])
  })
})
