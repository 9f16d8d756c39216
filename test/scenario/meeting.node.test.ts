import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it } from "node:test"
import { expect } from "chai"
import { type Play, play } from "./play.ts"
import { brokenPromises, type Report, table } from "./report.ts"

/** `npm start -- --headless --meeting sample|janus --browser chromium|firefox|mixed` plays the same. */
const MEETINGS = [
  { meeting: "sample", browser: "chromium" },
  { meeting: "janus", browser: "chromium" },
  { meeting: "sample", browser: "firefox" },
  { meeting: "janus", browser: "firefox" },
  { meeting: "sample", browser: "mixed" },
  { meeting: "janus", browser: "mixed" },
] as const satisfies Omit<Play, "folder">[]

describe("a meeting of three protected people and one outsider, in real browsers", () => {
  for (const { meeting, browser } of MEETINGS) {
    it(`keeps every promise on ${meeting}, in ${browser}`, { timeout: 600_000 }, async () => {
      const folder = mkdtempSync(join(tmpdir(), "sotto-play-"))
      try {
        let broken = await played({ meeting, browser, folder })
        // A machine that is busy with something else freezes pictures by itself, and who has none asks for a key frame.
        // Once more shows which it was; nothing else gets this second chance.
        for (
          let again = 0;
          again < MOST_REPEATS && broken.length > 0 && broken.every(ofABusyMachine);
          again++
        ) {
          console.log(`played again: ${broken.join("; ")}`)
          broken = await played({ meeting, browser, folder })
        }
        expect(broken).to.deep.equal([])
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })
  }
})

/** Times that a complaint which a busy machine can cause by itself is looked into again. */
const MOST_REPEATS = 2

function ofABusyMachine(promise: string): boolean {
  return /picture freezes|storm of key frames/.test(promise)
}

async function played(what: Play): Promise<string[]> {
  const report = await play(what, line => console.log(line))
  console.log(table(report))
  return brokenPromises(report)
}

describe("the report", () => {
  const good: Report = {
    meeting: "sample",
    browser: "chromium",
    browsers: { Ada: "Chrome/1" },
    participants: [
      {
        name: "Ada",
        protected: true,
        audioOpened: 1,
        videoOpened: 1,
        videoDecoded: 1,
        authFailuresAfterFirstSecond: 0,
        repeats: 0,
        plaintextPackets: 0,
      },
    ],
    outsider: {
      audioPackets: 1,
      audioEnergyOfProtected: 0,
      distinctPictures: { Ada: 1 },
      keyFrameRequests: 4,
    },
    evict: {
      epochBefore: 3,
      epochAfter: 4,
      switchMs: { Ada: 1, Ben: 2 },
      framesAfterSwitch: 9,
      openableAfterSwitch: 0,
      maxVideoGapMs: { Ada: 500 },
      decodedSince: { Ada: 100 },
    },
    leave: { epochBefore: 4, epochAfter: 5, ms: 1 },
    reload: { backMs: 1, repeatedCounters: 0 },
    workerKilled: { backMs: 1, repeatedCounters: 0 },
    screenshots: [],
  }
  it("finds nothing broken where all was kept", () => {
    expect(brokenPromises(good)).to.deep.equal([])
  })
  const [ada] = good.participants
  for (const [what, bad] of Object.entries({
    "a packet in the clear": { participants: [{ ...ada, plaintextPackets: 1 }] },
    "a frame that failed to authenticate": { participants: [{ ...ada, authFailuresAfterFirstSecond: 1 }] },
    "nothing decoded": { participants: [{ ...ada, videoDecoded: 0 }] },
    "a second picture at the outsider": { outsider: { ...good.outsider, distinctPictures: { Ada: 2 } } },
    "no picture at the outsider": { outsider: { ...good.outsider, distinctPictures: { Ada: 0 } } },
    "an outsider to whom no sound came": { outsider: { ...good.outsider, audioPackets: 0 } },
    "a sound at the outsider": { outsider: { ...good.outsider, audioEnergyOfProtected: 1e-9 } },
    "an epoch that stood still": { evict: { ...good.evict, epochAfter: 3 } },
    "a frame that the evicted opened": { evict: { ...good.evict, openableAfterSwitch: 1 } },
    "a frozen picture": { evict: { ...good.evict, maxVideoGapMs: { Ada: 501 } } },
    "a repeated counter": { reload: { backMs: 1, repeatedCounters: 1 } },
  })) {
    it(`notices ${what}`, () => {
      expect(brokenPromises({ ...good, ...bad } as Report)).to.have.length(1)
    })
  }
})
