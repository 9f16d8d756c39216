import { expect } from "chai"
import { Standing } from "../../content/bridge/standing.ts"
import type { Epoch, SourceId } from "../../src/brand.ts"
import { decodeFromPage } from "../../src/messages/page.ts"
import { decodeToPage } from "../../src/messages/toPage.ts"
import type { SourceReport } from "../../src/messages/worker.ts"

const source = "aa" as SourceId
const report = (passed: number, of = source): SourceReport => ({
  source: of,
  direction: "receive",
  media: "video",
  mimeType: null,
  passed,
  clear: 0,
  empty: 0,
  filler: 0,
  dropped: {},
  sender: null,
  lastPassedAt: 0,
  keyFrameRequests: 0,
})

describe("what a background hears again after its death", () => {
  it("is the last of each thing that still stands, in messages that it takes", () => {
    const standing = new Standing()
    standing.hook({ kind: "connections", connections: 1 })
    standing.hook({ kind: "connections", connections: 2 })
    standing.hook({ kind: "source-added", source, direction: "receive", media: "video", track: "t" })
    standing.hook({ kind: "watchdog", plaintextPackets: 0, keyFramesAsked: 0 })
    standing.worker({ kind: "ready" })
    standing.worker({ kind: "report", sources: [report(1), report(7, "bb" as SourceId)] })
    standing.worker({ kind: "report", sources: [report(2)] })
    standing.worker({ kind: "source-unknown", source, media: "video", reason: "not-sframe", frames: 30 })
    standing.hook({ kind: "codec-refused", media: "audio", mimeType: "audio/PCMU" })
    standing.worker({ kind: "codec-refused", source, mimeType: "video/H265" })
    const again = standing.again()
    expect(again).to.deep.include({
      kind: "worker",
      message: { kind: "codec-refused", source, mimeType: "video/H265" },
    })
    expect(again.map(message => decodeFromPage(structuredClone(message)))).to.deep.equal(again)
    expect(again).to.deep.include({ kind: "hook", message: { kind: "connections", connections: 2 } })
    expect(again).to.not.deep.include({ kind: "hook", message: { kind: "connections", connections: 1 } })
    expect(again).to.deep.include({
      kind: "worker",
      message: { kind: "report", sources: [report(2), report(7, "bb" as SourceId)] },
    })
    expect(again.map(one => ("message" in one ? one.message.kind : one.kind))).to.include("source-unknown")
  })

  it("is the last list of people, and what is being recorded", () => {
    const standing = new Standing()
    const list = { kind: "roster", adapter: "janus", entries: [], bound: [] } as const
    const event = { t: "recording", what: "server", by: null } as const
    standing.hook({ ...list, entries: [], bound: [], self: null })
    standing.hook({ ...list, entries: [], bound: [], self: "7" })
    for (const on of [true, false]) standing.hook({ kind: "meeting-event", event: { ...event, on } })
    const again = standing.again()
    expect(again).to.deep.equal([
      { kind: "hook", message: { ...list, self: "7" } },
      { kind: "hook", message: { kind: "meeting-event", event: { ...event, on: false } } },
    ])
    expect(again.map(message => decodeFromPage(structuredClone(message)))).to.deep.equal(again)
  })

  it("holds nothing of a source that has gone, or of an alarm that was cleared", () => {
    const standing = new Standing()
    standing.hook({ kind: "source-added", source, direction: "receive", media: "video", track: "t" })
    standing.worker({ kind: "report", sources: [report(1)] })
    standing.worker({ kind: "source-unknown", source, media: "video", reason: "not-sframe", frames: 30 })
    standing.worker({ kind: "source-cleared", source })
    standing.worker({ kind: "codec-refused", source, mimeType: "video/H265" })
    standing.hook({ kind: "source-gone", source })
    expect(standing.again()).to.deep.equal([])
  })

  it("does not tell of a leak, a refused camera or a worn key twice", () => {
    const standing = new Standing()
    standing.hook({ kind: "leak", source, media: "audio", packets: 3 })
    standing.hook({ kind: "capture-refused", media: "both", why: "busy" })
    standing.hook({ kind: "meeting-event", event: { t: "left", id: "7" } })
    standing.worker({ kind: "key-worn", epoch: 1 as Epoch })
    expect(standing.again()).to.deep.equal([])
  })

  it("is the person's click too, until its answer is shown", () => {
    const standing = new Standing()
    const ask = standing.allowAsked()
    standing.shown({ state: "waiting", reason: "page" })
    standing.shown({ state: "stopped", reason: "site-rules" })
    expect(standing.again()).to.deep.equal([ask])
    standing.shown({ state: "stopped", reason: "worker-refused" })
    expect(standing.again()).to.deep.equal([])
  })
})

describe("what a bridge takes from the background", () => {
  const view = {
    protection: { state: "waiting", reason: "key-channel" },
    warnings: [],
    names: { 1: "Dana" },
    self: null,
    epoch: 1,
    departed: [{ name: "Erik", how: "left" }],
  }
  for (const [what, data, taken] of [
    ["a view", { kind: "view", view }, "taken"],
    ["a word to the worker", { kind: "worker", message: { kind: "hold-sending" } }, "taken"],
    [
      "a state that does not exist",
      { kind: "view", view: { ...view, protection: { state: "open", reason: "x" } } },
      "dropped",
    ],
    ["a name that is no text", { kind: "view", view: { ...view, names: { 1: { html: "" } } } }, "dropped"],
    [
      "a word that the worker does not know",
      { kind: "worker", message: { kind: "send-in-clear" } },
      "dropped",
    ],
    ["nothing", undefined, "dropped"],
  ] as const) {
    it(`is ${taken}: ${what}`, () => {
      expect(decodeToPage(data)).to.deep.equal(taken === "taken" ? data : undefined)
    })
  }
})
