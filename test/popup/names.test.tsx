/** No name can turn our words around, pass for them, or hide who it is. */
// First of all: the popup looks for the browser as soon as it is imported.
import "./stubBrowser.ts"

import { expect } from "chai"
import { root, show, styled, widen } from "./screen.tsx"
import { HOSTILE_NAMES, member, STATES } from "./states.ts"

describe("names that want to mislead", () => {
  before(styled)
  const shown = (name: string) =>
    [...root.querySelectorAll<HTMLElement>("bdi.name")].find(one => one.textContent === name)

  for (const name of HOSTILE_NAMES) {
    it(`stay in their row: ${JSON.stringify(name).slice(0, 40)}`, () => {
      show(STATES["hostile names"]!)
      const row = shown(name)?.closest("li")
      const mark = row?.querySelector(".what")
      expect(mark?.textContent).to.match(/Not compared/)
      expect(getComputedStyle(mark!).direction).to.equal("ltr")
      expect(row!.querySelector("img, script, a")).to.equal(null)
      expect(row!.getBoundingClientRect().height).to.be.below(90)
    })

    it(`cannot turn a sentence around: ${JSON.stringify(name).slice(0, 40)}`, () => {
      show({ ...STATES["three people"]!, warnings: [{ id: "1", since: 1, kind: "left", name }] })
      const line = root.querySelector(".warning p")!
      const [set, rest] = [line.querySelector("bdi")!, line.lastChild!]
      expect(rest.textContent).to.equal(" left. The keys have changed.")
      const words = document.createRange()
      words.selectNodeContents(rest)
      const [before, after] = [set.getClientRects(), words.getClientRects()]
      expect(after[0]!.left).to.be.at.least(before[before.length - 1]!.right - 1)
      expect([...new Intl.Segmenter().segment(set.textContent)]).to.have.length.at.most(40)
    })
  }

  it("lose their middle when they are long, so that their end can be read", () => {
    widen(320)
    const [one, other] = [`${"N".repeat(150)} Alice Berg`, `${"N".repeat(150)} Alice Burg`]
    show({
      ...STATES["three people"]!,
      meeting: { ...STATES["three people"]!.meeting!, members: [member(one, 0), member(other, 1)] },
    })
    for (const [name, end] of [
      [one, "e Berg"],
      [other, "e Burg"],
    ] as const) {
      const [head, tail] = [...shown(name)!.children]
      expect(tail!.textContent).to.equal(end)
      expect(tail!.getBoundingClientRect().right).to.be.at.most(
        shown(name)!.closest(".who")!.getBoundingClientRect().right + 1,
      )
      expect(head!.scrollWidth).to.be.above(head!.clientWidth)
    }
  })

  it("are never cut within what a reader takes for one letter", () => {
    show(STATES["hostile names"]!)
    const family = HOSTILE_NAMES.find(name => name.includes("\u200d"))!
    const parts = [...shown(family)!.children].map(part => part.textContent)
    for (const part of parts) expect(part).to.match(/^(👩‍👩‍👧‍👦)*$/u)
  })

  for (const [one, other, alike] of [
    ["Ada", "Αda", true],
    ["Ben", "Веn", true],
    ["Paula", "Раulа", true],
    ["Bill", "BiIl", true],
    ["Marna", "Mama", true],
    ["Ada", "ada", true],
    ["Ada", "Adam", false],
    ["Ada", "Ida", false],
    ["Björn", "Bjorn", false],
    ["Олег", "Ольга", false],
  ] as const) {
    it(`are ${alike ? "" : "not "}called alike: ${one}, ${other}`, () => {
      show({
        ...STATES["three people"]!,
        meeting: { ...STATES["three people"]!.meeting!, members: [member(one, 0), member(other, 1)] },
      })
      expect(root.querySelectorAll(".alike")).to.have.length(alike ? 2 : 0)
    })
  }
})
