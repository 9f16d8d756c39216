/** The check-up and the first-run page: they say what is so, in plain words, in every language, light and dark. */
// First of all: our pages look for the browser as soon as they are imported.
import "./stubBrowser.ts"

import axe from "axe-core"
import { expect } from "chai"
import { render } from "preact"
import { act } from "preact/test-utils"
import { CheckupOf } from "../../popup/Checkup.tsx"
import { Welcome } from "../../popup/Welcome.tsx"
import { decodeDetails } from "../../src/messages/details.ts"
import type { Details } from "../../src/messages/popup.ts"
import { DETAILS, NO_DETAILS, source } from "./figures.ts"
import { root, styled, widen } from "./screen.tsx"
import { STATES } from "./states.ts"
import { type Language, missing, speak } from "./stubBrowser.ts"

const MOST_WORDS = 60
const LANGUAGES = ["en", "de", "es"] as const satisfies Language[]

const draw = (what: Parameters<typeof render>[0]) =>
  act(() => {
    render(null, root)
    render(what, root)
  })
const page = document.documentElement

async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(root, { rules: { region: { enabled: false } } })
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** What stands under a heading. */
function under(heading: string): string[] {
  const found = [...root.querySelectorAll("h2")].find(one => one.textContent === heading)
  return [...(found?.parentElement?.querySelectorAll("li, .quiet") ?? [])].map(one => one.textContent)
}

describe("pages of their own", () => {
  before(styled)
  afterEach(() => {
    speak("en")
    page.style.colorScheme = ""
    widen(400)
  })

  for (const scheme of ["light", "dark"]) {
    it(`have nothing that axe objects to, in ${scheme}`, async () => {
      page.style.colorScheme = scheme
      draw(<Welcome />)
      expect(await violations()).to.deep.equal([])
      for (const state of Object.values(STATES)) {
        draw(<CheckupOf state={state} details={DETAILS} />)
        expect(await violations()).to.deep.equal([])
      }
    })
  }

  for (const language of LANGUAGES) {
    it(`explain in ${language} what it is in ${MOST_WORDS} words or fewer, with every string there`, () => {
      speak(language)
      missing.length = 0
      draw(<Welcome />)
      const words = [...root.querySelectorAll("p, li")].flatMap(one => one.textContent.trim().split(/\s+/))
      console.info(`${language}: ${words.length} words`)
      expect(words.length).to.be.within(40, MOST_WORDS)
      expect(missing).to.deep.equal([])
    })

    it(`stay within their place in ${language}, from 320 to 800 px`, () => {
      speak(language)
      missing.length = 0
      for (const width of [320, 800]) {
        widen(width)
        for (const screen of [
          <Welcome />,
          <CheckupOf state={STATES["hostile names"]!} details={DETAILS} />,
        ]) {
          draw(screen)
          expect(root.scrollWidth).to.be.at.most(root.clientWidth)
        }
      }
      expect(missing).to.deep.equal([])
    })
  }
})

describe("the check-up", () => {
  const checkUp = (details: Details | null) =>
    draw(<CheckupOf state={STATES["three people"]!} details={details} />)

  it("says of each track what was counted, and whose key sealed it", () => {
    checkUp(DETAILS)
    expect(under("What you send")).to.deep.equal([
      "Sound sealed, 1,200 pieces so far",
      "Picture 7 pieces could not be sealed, and were not sent",
    ])
    expect(under("What you get")).to.deep.equal([
      "Picture from Ben, sealed with this person's key",
      "Sound not protected, let through by you",
      "Picture blocked: no key that you know",
      "Sound blank picture or silence of the server's own",
      "Picture your own, coming back",
      "Picture from somebody who is no longer here",
      "Sound nothing has come yet",
    ])
  })

  it("does not call a track sealed that also played in the clear", () => {
    const one = source({ direction: "receive", passed: 500, clear: 1 })
    checkUp({ ...DETAILS, pages: [{ ...DETAILS.pages[0]!, sources: [one] }] })
    expect(under("What you get").join()).to.match(/not protected/)
  })

  it("says how much went past Sotto, and nothing of that where nothing did", () => {
    checkUp(DETAILS)
    expect(root.querySelector("[role=alert]")).to.equal(null)
    checkUp({ ...DETAILS, pages: [{ ...DETAILS.pages[0]!, plaintextPackets: 3 }] })
    expect(root.querySelector("[role=alert]")?.textContent).to.match(/sent 3 packets past Sotto/)
  })

  it("names who has a key, and leaves nobody out who has", () => {
    checkUp(DETAILS)
    expect(under("Who can see and hear you")).to.deep.equal(["BenVerified", "DanaNot compared"])
    draw(<CheckupOf state={STATES["alone"]!} details={DETAILS} />)
    expect(under("Who can see and hear you")).to.deep.equal(["Nobody but you has a key."])
  })

  it("says that the server has no key only where all is protected", () => {
    for (const state of Object.values(STATES)) {
      draw(<CheckupOf state={state} details={NO_DETAILS} />)
      expect(root.textContent.includes("has no key to open it")).to.equal(
        state.protection.state === "protected",
      )
      expect(root.textContent).to.match(/chat, files, captions and whiteboard/)
      expect(root.textContent).to.match(/its script holds your camera/)
    }
  })

  it("takes figures through their door, and nothing else", () => {
    for (const good of [DETAILS, NO_DETAILS])
      expect(decodeDetails(JSON.parse(JSON.stringify(good)))).to.deep.equal(good)
    const [first] = DETAILS.pages
    for (const bad of [
      null,
      {},
      { ...DETAILS, epoch: "4" },
      { ...DETAILS, pages: [{ ...first, plaintextPackets: -1 }] },
      { ...DETAILS, pages: [{ ...first, sources: [{ ...source({}), passed: "many" }] }] },
    ])
      expect(decodeDetails(bad)).to.equal(undefined)
  })
})
