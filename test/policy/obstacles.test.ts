import { expect } from "chai"
import type { FromHook } from "../../src/messages/hook.ts"
import type { FromWorker } from "../../src/messages/worker.ts"
import { type Findings, NOTHING_FOUND, noted, obstacleIn } from "../../src/policy/obstacles.ts"

const page = (...messages: (FromHook | FromWorker)[]): Findings => messages.reduce(noted, NOTHING_FOUND)
const REFUSED: FromHook = {
  kind: "worker-refused",
  why: "content-security-policy",
  policies: ["default-src 'self'"],
}
const READY: FromWorker = { kind: "ready" }
const CALLS: FromHook = { kind: "connections", connections: 1 }

describe("what stands in the way in the pages of a tab", () => {
  for (const { what, pages, obstacle } of [
    { what: "no page", pages: [], obstacle: undefined },
    { what: "a page that has just begun", pages: [page()], obstacle: undefined },
    { what: "a page whose worker lives", pages: [page(READY, CALLS)], obstacle: undefined },
    { what: "a page whose worker was refused", pages: [page(REFUSED)], obstacle: "worker-refused" },
    {
      what: "a meeting in a frame whose worker was refused",
      pages: [page(READY), page(CALLS, REFUSED)],
      obstacle: "worker-refused",
    },
    {
      what: "a page around the meeting that calls nobody itself",
      pages: [page(REFUSED), page(READY, CALLS)],
      obstacle: undefined,
    },
    {
      what: "a page with its own encryption",
      pages: [page(READY, { kind: "page-transform" })],
      obstacle: "page-transform",
    },
    {
      what: "a server that mixes, beside a worker that was refused",
      pages: [page(REFUSED), page({ kind: "unprotectable", why: "mixed-audio" })],
      obstacle: "mixed-audio",
    },
    {
      what: "media past RTP, which leaves in spite of us",
      pages: [page({ kind: "page-transform" }), page({ kind: "unprotectable", why: "no-rtp" })],
      obstacle: "no-rtp",
    },
  ]) {
    it(`finds ${obstacle ?? "nothing"} for ${what}`, () => {
      expect(obstacleIn(pages)).to.equal(obstacle)
    })
  }

  it("keeps its findings as they are when a message says nothing new", () => {
    const findings = page(CALLS)
    for (const message of [
      CALLS,
      { kind: "watchdog", plaintextPackets: 0, keyFramesAsked: 0 },
    ] satisfies FromHook[])
      expect(noted(findings, message)).to.equal(findings)
  })
})
