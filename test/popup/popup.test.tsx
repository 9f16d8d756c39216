// First of all: the popup looks for the browser as soon as it is imported.
import "./stubBrowser.ts"

import axe from "axe-core"
import { expect } from "chai"
import { act } from "preact/test-utils"
import type { IdentityKey } from "../../src/brand.ts"
import { formatInvitation } from "../../src/messages/invitation.ts"
import { decodePopupCall } from "../../src/messages/popupCall.ts"
import { decodePopupState } from "../../src/messages/popupState.ts"
import { named, press, root, show, styled } from "./screen.tsx"
import { HOSTILE_NAMES, STATES } from "./states.ts"
import { answerWith, asked, missing, refuseToAsk } from "./stubBrowser.ts"

const INVITATION = formatInvitation({
  relay: "https://relay.example",
  secret: new Uint8Array(32),
  inviter: "00".repeat(32) as IdentityKey,
  url: "http://[::1]/room",
})

describe("the popup", () => {
  before(styled)
  for (const [what, one] of Object.entries(STATES)) {
    it(`shows ${what} with every string there, and nothing that axe objects to`, async () => {
      missing.length = 0
      show(one)
      expect(missing).to.deep.equal([])
      const found = await axe.run(root, {
        rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
      })
      expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).to.deep.equal([])
    })

    it(`can be driven by its contract's names in the state: ${what}`, () => {
      show(one)
      const [status] = named("status", "Protection")
      expect(status?.textContent).to.match(/^(Protected|Waiting|Not protected|Stopped)/)
      expect(status?.getAttribute("data-epoch")).to.equal(one.epoch === null ? null : String(one.epoch))
      expect(named("region", "Warnings")).to.have.length(1)
    })
  }

  it("takes every state through its own door", () => {
    for (const one of Object.values(STATES))
      expect(decodePopupState(JSON.parse(JSON.stringify(one)))).to.deep.equal(one)
    for (const bad of [
      null,
      3,
      {},
      { ...STATES["alone"], protection: { state: "fine" } },
      { ...STATES["alone"], warnings: "none" },
    ]) {
      expect(decodePopupState(bad)).to.equal(undefined)
    }
  })

  it("offers each participant's buttons by name, and none for oneself", () => {
    show(STATES["three people"]!)
    expect(named("list", "Participants")).to.have.length(1)
    for (const name of ["Ben", "Dana"]) {
      expect(named("button", `Compare fingerprint with ${name}`)).to.have.length(1)
      expect(named("button", `Evict ${name}`)).to.have.length(1)
    }
    expect(named("button", "Evict Ada")).to.have.length(0)
    expect(root.querySelectorAll("[data-fingerprint]")).to.have.length(3)
    expect(named("switch", "Lock meeting")).to.have.length(1)
  })

  it("asks about a knock with an old invitation, and passes on what is answered", async () => {
    show(STATES["every kind of warning"]!)
    expect(root.querySelector(".warning.knock")?.textContent).to.contain("these words: violet water yellow")
    for (const name of ["Let in", "Refuse"]) await press("button", name)
    const identity = "00".repeat(32)
    for (const [at, word] of (["let-in", "refuse"] as const).entries()) {
      expect(asked[at]).to.deep.include({ call: "answer-knock" })
      expect(asked[at]?.ask).to.include({ identity, answer: word })
    }
    const call = (word: string) => ({ call: "answer-knock", ask: { tabId: 1, identity, answer: word } })
    for (const word of ["let-in", "refuse"]) expect(decodePopupCall(call(word))).to.deep.equal(call(word))
    expect(decodePopupCall(call("perhaps"))).to.equal(undefined)
  })

  it("offers to amend the site's rules instead of a meeting that could not begin", async () => {
    answerWith(() => ({ ok: { kind: "refused", refusal: "site-rules-fixed" } }))
    show(STATES["a site whose rules can be amended"]!)
    for (const name of ["Start", "Join"]) expect(named("button", name), name).to.have.length(0)
    await press("button", "Allow Sotto on this page")
    expect(asked.map(one => one.call)).to.deep.equal(["allow-here"])
    await act(async () => void (await new Promise(done => setTimeout(done))))
    expect(root.querySelector("[role=alert]:not([hidden])")?.textContent).to.match(/cannot change them/)
  })

  it("keeps the way out of a meeting beside the way to heal its page", () => {
    show(STATES["a meeting on a page whose rules can be amended"]!)
    expect(named("button", "Allow Sotto on this page")).to.have.length(1)
    expect(named("button", "Close")).to.have.length(1)
  })

  for (const what of [
    "a site whose rules cannot be amended",
    "a page with encryption of its own",
    "a server that mixes the voices",
    "a page whose media is no RTP",
  ]) {
    it(`offers no meeting, but to switch Sotto off, on ${what}`, async () => {
      answerWith(() => ({ ok: { kind: "done" } }))
      show(STATES[what]!)
      for (const name of ["Start", "Join", "Allow Sotto on this page"])
        expect(named("button", name), name).to.have.length(0)
      await press("button", "Switch Sotto off for this site")
      expect(asked.map(one => one.call)).to.deep.equal(["unprotect-site"])
    })
  }

  it("evicts only after the question was answered", async () => {
    answerWith(() => ({ ok: { kind: "done" } }))
    show(STATES["three people"]!)
    await press("button", "Evict Dana")
    expect(asked).to.deep.equal([])
    await press("button", "Cancel")
    expect(asked).to.deep.equal([])
    await press("button", "Evict Dana")
    await press("button", "Evict Dana")
    expect(asked.map(one => one.call)).to.deep.equal(["evict"])
    expect(asked[0]?.ask["identity"]).to.equal(STATES["three people"]?.meeting?.members[2]?.identity)
  })

  it("asks a background once more that dies under a call, and says so when it stays dead", async () => {
    const shown = () => root.querySelector("[role=alert]:not([hidden])")?.textContent
    show(STATES["three people"]!)
    for (const [deaths, says] of [
      [1, undefined],
      [2, /Something went wrong/],
    ] as const) {
      answerWith(() => (asked.length > deaths ? { ok: { kind: "done" } } : undefined))
      await press("button", "Rekey now")
      await act(async () => void (await new Promise(done => setTimeout(done))))
      expect(asked.map(one => one.call)).to.deep.equal(["rekey", "rekey"])
      if (says) expect(shown()).to.match(says)
      else expect(shown()).to.equal(undefined)
    }
  })

  it("says in one sentence why a start failed, and keeps what was typed", async () => {
    answerWith(() => ({ ok: { kind: "refused", refusal: "relay-unreachable" } }))
    show(STATES["a site that is on"]!)
    const name = named("textbox", "Your name")[0] as HTMLInputElement
    act(() => {
      name.value = "Adele"
      name.dispatchEvent(new Event("input", { bubbles: true }))
    })
    await press("button", "Start")
    await act(async () => void (await new Promise(done => setTimeout(done))))
    expect(root.querySelector("[role=alert]:not([hidden])")?.textContent).to.match(
      /key relay does not answer/,
    )
    expect((named("textbox", "Your name")[0] as HTMLInputElement).value).to.equal("Adele")
  })

  it("refuses a broken invitation before it asks for any permission", async () => {
    answerWith(() => ({ ok: { kind: "done" } }))
    show({ ...STATES["a site that is on"]!, invitationInTab: "https://relay.example/j#AAAA" })
    await press("button", "Join")
    await act(async () => void (await new Promise(done => setTimeout(done))))
    expect(asked).to.deep.equal([])
    expect(root.textContent).to.match(/no whole invitation/)
  })

  it("is not left hanging when the browser will not even ask for the site", async () => {
    refuseToAsk()
    show({ ...STATES["a site that is on"]!, invitationInTab: INVITATION })
    await press("button", "Join")
    await act(async () => void (await new Promise(done => setTimeout(done))))
    expect(root.textContent).to.match(/Without your permission/)
    expect((named("button", "Join")[0] as HTMLButtonElement).disabled).to.equal(false)
  })

  it("remembers a comparison when the fingerprints match", async () => {
    answerWith(() => ({ ok: { kind: "done" } }))
    show(STATES["three people"]!)
    await press("button", "Compare fingerprint with Dana")
    expect(root.querySelector(".digits")?.textContent).to.match(/^(\d{5} ?){12}$/)
    expect(root.querySelector("svg.code")).to.equal(null)
    await press("button", "Show QR")
    expect(named("img", "The fingerprint of you and Dana as a code to scan")).to.have.length(1)
    await press("button", "They match")
    expect(asked.map(({ call, ask }) => [call, ask["result"]])).to.deep.equal([["compared", "match"]])
  })

  it("says what it means when they differ, and leads to both ways out", async () => {
    answerWith(() => ({ ok: { kind: "done" } }))
    show(STATES["three people"]!)
    await press("button", "Compare fingerprint with Dana")
    await press("button", "They differ")
    expect(root.textContent).to.match(/somebody may be between you/)
    expect(named("button", "They match")).to.have.length(0)
    expect(asked.map(({ call, ask }) => [call, ask["result"]])).to.deep.equal([["compared", "differ"]])
    expect(named("button", "Leave")).to.have.length(1)
    await press("button", "Evict Dana")
    expect(named("group", "Evict Dana?")).to.have.length(1)
    expect(asked).to.have.length(1)
    await press("button", "Cancel")
  })

  it("lets no name break out of its row", () => {
    show(STATES["hostile names"]!)
    expect(root.querySelector("img")).to.equal(null)
    for (const name of HOSTILE_NAMES) {
      const shown = [...root.querySelectorAll("bdi")].find(one => one.textContent === name)
      expect(shown, name).not.to.equal(undefined)
    }
    expect(root.scrollWidth).to.be.at.most(root.clientWidth)
  })
})
