// First of all: the page looks for the browser as soon as it is imported.
import "./stubBrowser.ts"

import axe from "axe-core"
import { expect } from "chai"
import { render } from "preact"
import { act } from "preact/test-utils"
import { encode } from "uqr"
import { exportedPeople } from "../../popup/people/exported.ts"
import { comparing, known, readKnown, trouble } from "../../popup/people/known.ts"
import { People } from "../../popup/people/People.tsx"
import type { IdentityKey } from "../../src/brand.ts"
import { formatPairCode } from "../../src/messages/pairCode.ts"
import type { KnownPerson } from "../../src/messages/people.ts"
import { until } from "../scenario/until.ts"
import { named, press, root, styled } from "./screen.tsx"
import { HOSTILE_NAMES } from "./states.ts"
import { answerWith, asked, missing } from "./stubBrowser.ts"

const key = (digit: string) => digit.repeat(64) as IdentityKey
const DIGITS = Array.from({ length: 12 }, () => "12345").join(" ")
const DANA: KnownPerson = {
  identity: key("d"),
  name: "Dana",
  alias: null,
  firstSeen: 1_746_273_600_000,
  verifiedAt: null,
}
const BEN: KnownPerson = {
  ...DANA,
  identity: key("b"),
  name: "Ben",
  alias: "Benny",
  verifiedAt: 1_746_273_600_000,
}

let list: KnownPerson[] = []
const background = () =>
  answerWith(({ call }) => {
    if (call === "list-people") return { ok: list }
    if (call === "pair-with") return { ok: { digits: DIGITS, words: "acorn album" } }
    return { ok: { kind: "done" } }
  })

async function open(people: KnownPerson[]): Promise<void> {
  list = people
  background()
  known.value = null
  comparing.value = null
  trouble.value = "none"
  await act(async () => {
    render(null, root)
    render(<People />, root)
    await readKnown()
  })
  asked.length = 0
}
const settled = () => act(async () => void (await new Promise(done => setTimeout(done))))
const changes = () => asked.filter(({ call }) => call !== "list-people" && call !== "pair-with")

/** A picture of a code, as the other one's screen shows it, on ground of another colour. */
function pictureOf(content: string, px = 6): HTMLCanvasElement {
  const { data, size } = encode(content, { border: 4 })
  const canvas = document.createElement("canvas")
  canvas.width = canvas.height = size * px
  const draw = canvas.getContext("2d")
  for (const [y, row] of data.entries()) {
    for (const [x, on] of row.entries()) {
      if (draw) draw.fillStyle = on ? "#101318" : "#f4f1ea"
      draw?.fillRect(x * px, y * px, px, px)
    }
  }
  return canvas
}

async function takePicture(file: Blob): Promise<void> {
  const [field] = root.querySelectorAll<HTMLInputElement>("input[type=file]")
  const files = new DataTransfer()
  files.items.add(new File([file], "code.png", { type: file.type }))
  if (field) field.files = files.files
  await act(async () => void field?.dispatchEvent(new Event("change", { bubbles: true })))
}
const png = (canvas: HTMLCanvasElement) =>
  new Promise<Blob>((done, fail) =>
    canvas.toBlob(made => (made ? done(made) : fail(new Error("no picture")))),
  )
const verdict = () => root.querySelector("[role=status]:not([hidden])")?.textContent ?? ""
const says = (words: RegExp) =>
  until(
    async () => {
      await settled()
      return verdict()
    },
    said => words.test(said),
    { what: `verdict ${words}`, timeoutMs: 5_000 },
  )

describe("the page of known people", () => {
  before(styled)

  it("says what it is for while it is empty", async () => {
    await open([])
    expect(root.textContent).to.match(/Nobody yet/)
    expect(named("button", "Export")).to.have.length(0)
  })

  it("shows verified people first, by one's own name for them, with nothing that axe objects to, whatever they are called", async () => {
    missing.length = 0
    const hostile = HOSTILE_NAMES.map((name, at) => ({ ...DANA, identity: key(String(at)), name }))
    await open([DANA, BEN, ...hostile])
    const rows = [...root.querySelectorAll("li")].map(row => row.textContent)
    expect(rows[0]).to.match(/^Benny.*Verified on May 3, 2025.*comes as Ben/)
    expect(rows).to.have.length(2 + hostile.length)
    for (const name of HOSTILE_NAMES)
      expect([...root.querySelectorAll("bdi.name")].some(one => one.textContent === name)).to.equal(true)
    expect(root.querySelector("img")).to.equal(null)
    expect(root.scrollWidth).to.be.at.most(root.clientWidth)
    const found = await axe.run(root, { rules: { region: { enabled: false } } })
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).to.deep.equal([])
    expect(missing).to.deep.equal([])
  })

  it("renames by typing and Enter, leaves by Escape, and shows what is so afterwards", async () => {
    await open([DANA])
    await press("button", "Rename Dana")
    const [field] = named("textbox", "What you call Dana") as HTMLInputElement[]
    list = [{ ...DANA, alias: "Dee" }]
    await act(async () => {
      if (field) field.value = "Dee"
      field?.dispatchEvent(new Event("input", { bubbles: true }))
    })
    await act(async () => field?.form?.requestSubmit())
    await settled()
    expect(changes()).to.deep.equal([
      { call: "rename-person", ask: { identity: DANA.identity, alias: "Dee" } },
    ])
    expect(named("button", "Rename Dee")).to.have.length(1)
    await press("button", "Rename Dee")
    await act(async () => {
      const key = new KeyboardEvent("keydown", { key: "Escape", bubbles: true })
      named("textbox", "What you call Dana")[0]?.dispatchEvent(key)
    })
    expect(named("button", "Rename Dee")).to.have.length(1)
    expect(changes()).to.have.length(1)
  })

  it("forgets only after the question was answered", async () => {
    await open([DANA])
    await press("button", "Forget Dana")
    await press("button", "Cancel")
    expect(changes()).to.deep.equal([])
    await press("button", "Forget Dana")
    list = []
    await press("button", "Forget Dana")
    await settled()
    expect(changes()).to.deep.equal([{ call: "forget-person", ask: { identity: DANA.identity } }])
    expect(root.textContent).to.match(/Nobody yet/)
  })

  it("says so when the background does not do what it is asked", async () => {
    await open([DANA])
    answerWith(() => undefined)
    await press("button", "Forget Dana")
    await press("button", "Forget Dana")
    await settled()
    expect(root.querySelector("[role=alert]:not([hidden])")?.textContent).to.match(/Something went wrong/)
    expect(named("button", "Forget Dana")).not.to.have.length(0)
  })

  it("exports names, keys and days, for programs too", () => {
    const made: unknown = JSON.parse(exportedPeople([BEN], new Date(0)))
    expect(made).to.deep.equal({
      format: "sotto known people",
      version: 1,
      exportedAt: "1970-01-01T00:00:00.000Z",
      people: [
        {
          name: "Ben",
          alias: "Benny",
          identity: BEN.identity,
          firstSeen: "2025-05-03T12:00:00.000Z",
          verifiedAt: "2025-05-03T12:00:00.000Z",
        },
      ],
    })
  })

  it("verifies by a picture of the other's code, and by nothing else that a picture can hold", async () => {
    await open([DANA])
    await press("button", "Compare fingerprint with Dana")
    await settled()
    expect(root.querySelector(".digits")?.textContent).to.equal(DIGITS)
    await takePicture(new Blob(["no picture"], { type: "image/png" }))
    await says(/No code/)
    await takePicture(await png(pictureOf("https://relay.example/j#AQ")))
    await says(/No code of Sotto's/)
    await takePicture(await png(pictureOf(formatPairCode(DIGITS.replace("1", "2")))))
    await says(/not the code of you and Dana/)
    expect(changes()).to.deep.equal([])
    await takePicture(await png(pictureOf(formatPairCode(DIGITS))))
    await says(/They match\. Dana is verified/)
    expect(changes()).to.deep.equal([
      { call: "pair-compared", ask: { identity: DANA.identity, result: "match" } },
    ])
  })

  it("verifies with the camera, which is off again as soon as the code has been read", async () => {
    await open([DANA])
    await press("button", "Compare fingerprint with Dana")
    await settled()
    const picture = pictureOf(formatPairCode(DIGITS))
    const stream = picture.captureStream(10)
    // A canvas gives a frame only when something is drawn on it.
    const drawing = setInterval(() => picture.getContext("2d")?.fillRect(0, 0, 1, 1), 50)
    navigator.mediaDevices.getUserMedia = async () => stream
    await press("button", "Use the camera")
    await says(/They match/)
    clearInterval(drawing)
    expect(root.querySelector("video")).to.equal(null)
    await until(
      () => stream.getTracks().map(track => track.readyState),
      states => states.every(state => state === "ended"),
      { what: "end of the camera", timeoutMs: 2_000 },
    )
  })

  it("says why there is no camera", async () => {
    await open([DANA])
    await press("button", "Compare fingerprint with Dana")
    await settled()
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException("", "NotAllowedError")
    }
    await press("button", "Use the camera")
    await settled()
    expect(root.textContent).to.match(/gets no camera\. You or the browser refused it/)
  })

  it("takes a match back when the two say that they differ", async () => {
    await open([BEN])
    await press("button", "Compare fingerprint with Benny")
    await settled()
    await press("button", "They differ")
    await settled()
    expect(changes().map(one => one.ask["result"])).to.deep.equal(["differ"])
    expect(verdict()).to.match(/between you and Benny/)
  })
})
