/** What a check-up can find. */
import type { Epoch, LeafIndex, PageId, SourceId } from "../../src/brand.ts"
import type { Details } from "../../src/messages/popup.ts"
import type { SourceReport } from "../../src/messages/worker.ts"

let made = 0

export function source(more: Partial<SourceReport>): SourceReport {
  return {
    source: `source ${made++}` as SourceId,
    direction: "receive",
    media: "video",
    mimeType: "video/VP8",
    passed: 0,
    clear: 0,
    empty: 0,
    filler: 0,
    dropped: {},
    sender: null,
    lastPassedAt: 0,
    keyFrameRequests: 0,
    ...more,
  }
}

const by = (leaf: number) => ({ leaf: leaf as LeafIndex, epoch: 4 as Epoch })

export const NO_DETAILS: Details = { epoch: null, log: null, self: null, pages: [] }

/** One track of every kind. */
export const DETAILS: Details = {
  epoch: 4 as Epoch,
  log: null,
  self: 0 as LeafIndex,
  pages: [
    {
      page: "00".repeat(16) as PageId,
      plaintextPackets: 0,
      switches: [{ epoch: 4 as Epoch, at: 1_764_000_000_000 }],
      sources: [
        source({ direction: "send", media: "audio", passed: 1_200 }),
        source({ direction: "send", dropped: { "no-key-yet": 3, "unknown-codec": 4 } }),
        source({ passed: 900, sender: by(1) }),
        source({ media: "audio", clear: 40 }),
        source({ dropped: { "not-sframe": 50 } }),
        source({ media: "audio", filler: 9 }),
        source({ passed: 3, sender: by(0) }),
        source({ passed: 3, sender: by(77) }),
        source({ media: "audio" }),
      ],
    },
  ],
}
