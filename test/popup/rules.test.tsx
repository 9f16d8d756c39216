// First of all: the popup looks for the browser as soon as it is imported.
import "./stubBrowser.ts"

import { expect } from "chai"
import { act } from "preact/test-utils"
import { decodePopupCall } from "../../src/messages/popupCall.ts"
import { named, press, root, show } from "./screen.tsx"
import { DANA, STATES } from "./states.ts"
import { answerWith, asked } from "./stubBrowser.ts"

describe("the rules in the popup, and people in question", () => {
  it("sets who may come in, who decides and the lock, each by its own name", async () => {
    answerWith(() => ({ ok: { kind: "done" } }))
    show(STATES["three people"]!)
    for (const [name, to] of [
      ["Who may come in", "ask"],
      ["Who evicts and sets this", "hosts"],
    ] as const) {
      const [select] = named("combobox", new RegExp(`^${name}`)) as HTMLSelectElement[]
      await act(async () => {
        if (select) select.value = to
        select?.dispatchEvent(new Event("change", { bubbles: true }))
        await Promise.resolve()
      })
    }
    await press("switch", "Lock meeting")
    await press("button", "Make host: Dana")
    expect(asked.map(one => one.ask["change"])).to.deep.equal([
      { rule: "admission", to: "ask" },
      { rule: "authority", to: "hosts" },
      { rule: "door", to: "locked" },
      { rule: "host", to: "host", identity: DANA },
    ])
    for (const { call, ask } of asked) {
      const sent = { call, ask: { ...ask, tabId: 1 } }
      expect(decodePopupCall(sent)).to.deep.equal(sent)
    }
  })

  it("takes only rules that there are", () => {
    for (const change of [
      { rule: "admission", to: "closed" },
      { rule: "authority", to: "me" },
      { rule: "host", to: "host", identity: "00" },
      { rule: "keys", to: "open" },
      null,
    ]) {
      expect(decodePopupCall({ call: "rule", ask: { tabId: 1, change } })).to.equal(undefined)
    }
  })

  it("shows whom hosts decide over the rules, and nothing to change them with", () => {
    show(STATES["a meeting that hosts decide over"]!)
    const controls = [...named("combobox", /./), ...named("switch", "Lock meeting")]
    expect(controls).to.have.length(3)
    for (const control of controls) expect(control.matches(":disabled")).to.equal(true)
    expect(named("button", /^(Evict|Make host)/)).to.have.length(0)
    expect(root.textContent).to.match(/Ben\s*host/)
  })

  it("tells of another key under a known name since when the old one was compared, and leads to both answers", async () => {
    answerWith(() => ({ ok: { kind: "done" } }))
    const changed = STATES["a person with another key"]!
    show(changed)
    const [warning] = root.querySelectorAll<HTMLElement>("[role=alert].warning")
    expect(warning?.textContent).to.match(
      /not the one you compared on May 3, 2025\. Either it is a new browser, or/,
    )
    await leadsToBothAnswers()
  })

  it("leads from the news that somebody joined to comparing and evicting", async () => {
    answerWith(() => ({ ok: { kind: "done" } }))
    const joined = { id: "3", since: 3, kind: "joined", name: "Dana", identity: DANA, by: "Ben" } as const
    show({ ...STATES["three people"]!, warnings: [joined] })
    await leadsToBothAnswers()
  })
})

async function leadsToBothAnswers(): Promise<void> {
  const choose = async (word: string) => {
    const button = [...root.querySelectorAll<HTMLElement>(".warning button")].find(
      one => one.textContent === word,
    )
    await act(async () => button?.click())
  }
  await choose("Evict")
  expect(named("group", "Evict Dana?")).to.have.length(1)
  await press("button", "Cancel")
  await choose("Compare")
  expect(root.querySelector("h2")?.textContent).to.equal("Compare fingerprint with Dana")
  await press("button", "Back")
}
