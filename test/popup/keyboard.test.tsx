/** Without a mouse, and without seeing. */
// First of all: the popup looks for the browser as soon as it is imported.
import "./stubBrowser.ts"

import { expect } from "chai"
import { key, named, press, root, show, styled } from "./screen.tsx"
import { STATES } from "./states.ts"
import { answerWith } from "./stubBrowser.ts"

describe("the keyboard", () => {
  before(styled)
  const focused = () =>
    document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent

  it("goes from row to row by arrows, and to both ends", async () => {
    show(STATES["five people"]!)
    named("button", "Evict Ben")[0]!.focus()
    await key("ArrowDown")
    expect(focused()).to.equal("Evict Dana")
    await key("ArrowUp")
    await key("ArrowUp")
    expect(focused()).to.equal("Evict Ben")
    await key("End")
    expect(focused()).to.equal("Evict Maximiliane Hohenstein")
    await key("Home")
    expect(focused()).to.equal("Evict Ben")
  })

  it("lands on the harmless answer when it asks, and comes back to where it was by Escape", async () => {
    answerWith(() => ({ ok: { kind: "done" } }))
    show(STATES["three people"]!)
    named("button", "Evict Dana")[0]!.focus()
    await press("button", "Evict Dana")
    expect(focused()).to.equal("Cancel")
    const pressed = await key("Escape")
    expect(pressed.defaultPrevented).to.equal(true)
    expect(named("button", "Cancel")).to.have.length(0)
    expect(focused()).to.equal("Evict Dana")
  })

  it("goes into the comparison, and back by Escape to the button that opened it", async () => {
    show(STATES["three people"]!)
    await press("button", "Compare fingerprint with Dana")
    expect(document.activeElement?.contains(root.querySelector(".digits"))).to.equal(true)
    await key("Escape")
    expect(root.querySelector(".digits")).to.equal(null)
    expect(focused()).to.equal("Compare fingerprint with Dana")
  })
})

describe("what is read aloud", () => {
  before(styled)
  it("is said once: what stands already is not written anew", () => {
    const state = STATES["every kind of warning"]!
    show(state)
    const [status] = named("status", "Protection")
    const before = [status!, ...root.querySelectorAll("[role=alert]")]
    const written: MutationRecord[] = []
    const watch = new MutationObserver(records => written.push(...records))
    for (const one of before) watch.observe(one, { childList: true, characterData: true, subtree: true })
    const news = { id: "99", since: 99, kind: "left", name: "Gus" } as const
    show({ ...state, warnings: [...state.warnings, news] }, "update")
    written.push(...watch.takeRecords())
    expect(written).to.deep.equal([])
    const after = [...root.querySelectorAll("[role=alert]")]
    expect(
      after.filter(one => !before.includes(one)).map(one => one.querySelector("p")?.textContent),
    ).to.deep.equal(["Gus left. The keys have changed."])
  })

  it("has its places before it has its words", () => {
    show(STATES["three people"]!)
    const place = root.querySelector(".progress")
    expect(place?.getAttribute("role")).to.equal("status")
    show(STATES["an eviction under way"]!, "update")
    expect(root.querySelector(".progress")).to.equal(place)
    expect(place?.textContent).to.equal("1 of 3 have changed keys.")
  })
})
