/** The edge between the bridge (or the web client) and the frame worker: one MessagePort that the page never sees. */
import type { Epoch, LeafIndex, SourceId, StreamNumber } from "../brand.ts"
import { isCount, isFields, isHex, isListOf, isOneOf, isText } from "./decode.ts"

export type Media = "audio" | "video"
export type Direction = "send" | "receive"

/**
 * May outgoing frames be sealed and sent under this epoch, or does the sender wait for a later one?
 * `held` is how an evictor stays silent from the click until the new epoch. There is no third word.
 */
export type Sending = "live" | "held"

/** What one incoming source may do. Outgoing media has no such choice. */
export type SourceDecision = "keep-blocked" | "hear-in-clear"

export interface InstallEpoch {
  kind: "install-epoch"
  epoch: Epoch
  /** MLS-Exporter("SFrame 1.0 Base Key", "", 16) as 32 hex digits (runtime ports carry JSON only). */
  baseKey: string
  self: LeafIndex
  /** Never given to another worker in this epoch. */
  stream: StreamNumber
  /** Everybody who can open frames of this epoch, oneself included. */
  members: LeafIndex[]
  /** Leaves whose keys of older epochs are forgotten at once. */
  cut: LeafIndex[]
  /** How long older epochs may still open frames in flight, in ms. */
  lingerMs: number
  sending: Sending
}

export type ToWorker =
  | InstallEpoch
  /** Seal nothing until an `install-epoch` with `sending: "live"`. */
  | { kind: "hold-sending" }
  /** Out of the group: forget every key; nothing leaves and nothing is played any more. */
  | { kind: "forget-keys" }
  /** The bridge is there, and so is the background: a `report` has gone on to it. */
  | { kind: "heard" }
  | { kind: "set-decision"; source: SourceId; decision: SourceDecision }

export const DROP_REASONS = [
  "no-key-yet",
  "not-sframe",
  "lost-trailer",
  "unknown-kid",
  "bad-tag",
  "replayed",
  "unknown-codec",
] as const
/** Why a frame was thrown away instead of sent or played. `lost-trailer`: somebody on the way cut off what was sealed. */
export type DropReason = (typeof DROP_REASONS)[number]

/** Running totals of one source since its worker began; plain integers, read once a second. */
export interface SourceReport {
  source: SourceId
  direction: Direction
  media: Media
  /** `video/VP8` and the like, once a frame has said so. */
  mimeType: string | null
  /** Frames sealed and handed to the packetizer, or opened and handed to the decoder. */
  passed: number
  /** Frames played in the clear by the user's decision for this source. */
  clear: number
  /** Empty frames (probes, DTX) that pass both ways. */
  empty: number
  /** Blank frames of the server's own that were played: silence, black. */
  filler: number
  dropped: Partial<Record<DropReason, number>>
  /** Who authenticated last on a receiving source. */
  sender: { leaf: LeafIndex; epoch: Epoch } | null
  /** Milliseconds since 1970 of the last frame that passed; 0 if none has. */
  lastPassedAt: number
  keyFrameRequests: number
}

export type FromWorker =
  | { kind: "ready" }
  /** Once a second while anything changed, and at once when a source first passes a frame. */
  | { kind: "report"; sources: SourceReport[] }
  /** This worker now seals under `epoch`; `at` in ms since 1970. */
  | { kind: "switched"; epoch: Epoch; at: number }
  /** A source sends media that no member's key opens, for two windows running (DESIGN §9). It is not played. */
  | { kind: "source-unknown"; source: SourceId; media: Media; reason: DropReason; frames: number }
  /** The same source authenticates again, or went away. */
  | { kind: "source-cleared"; source: SourceId }
  /** 2^24 frames sealed under one key: ask the group for a new epoch. */
  | { kind: "key-worn"; epoch: Epoch }
  /** A frame of a codec that has no carrier arrived from the encoder; it was dropped. */
  | { kind: "codec-refused"; source: SourceId; mimeType: string }

/** Leaves that a key id has room for (src/sframe/kid.ts). */
const MOST_LEAVES = 1_024

const isSourceId = (value: unknown): value is SourceId => isText(value, 64)
const isLeaf = (value: unknown): value is LeafIndex => isCount(value) && value < MOST_LEAVES

function isDropped(value: unknown): value is SourceReport["dropped"] {
  return (
    isFields(value) &&
    Object.entries(value).every(([reason, count]) => isOneOf(reason, DROP_REASONS) && isCount(count))
  )
}

export function isReport(value: unknown): value is SourceReport {
  return (
    isFields(value) &&
    isSourceId(value["source"]) &&
    isOneOf(value["direction"], ["send", "receive"]) &&
    isOneOf(value["media"], ["audio", "video"]) &&
    (value["mimeType"] === null || isText(value["mimeType"], 64)) &&
    isCount(value["passed"]) &&
    isCount(value["clear"]) &&
    isCount(value["empty"]) &&
    isCount(value["filler"]) &&
    isDropped(value["dropped"]) &&
    (value["sender"] === null ||
      (isFields(value["sender"]) && isLeaf(value["sender"]["leaf"]) && isCount(value["sender"]["epoch"]))) &&
    typeof value["lastPassedAt"] === "number" &&
    isCount(value["keyFrameRequests"])
  )
}

/** Narrows what arrived from the worker. @returns `undefined` for anything else, which callers drop. */
export function decodeFromWorker(data: unknown): FromWorker | undefined {
  if (!isFields(data)) return undefined
  const ok = (() => {
    switch (data["kind"]) {
      case "ready":
        return true
      case "report":
        return isListOf(data["sources"], isReport, 512)
      case "switched":
        return isCount(data["epoch"]) && typeof data["at"] === "number"
      case "source-unknown":
        return (
          isSourceId(data["source"]) &&
          isOneOf(data["media"], ["audio", "video"]) &&
          isOneOf(data["reason"], DROP_REASONS) &&
          isCount(data["frames"])
        )
      case "source-cleared":
        return isSourceId(data["source"])
      case "key-worn":
        return isCount(data["epoch"])
      case "codec-refused":
        return isSourceId(data["source"]) && isText(data["mimeType"], 64)
      default:
        return false
    }
  })()
  return ok ? (data as FromWorker) : undefined
}

/** Narrows what arrived at the worker's key port. @returns `undefined` for anything else, which the worker drops. */
export function decodeToWorker(data: unknown): ToWorker | undefined {
  if (!isFields(data)) return undefined
  const ok = (() => {
    switch (data["kind"]) {
      case "install-epoch":
        return (
          isCount(data["epoch"]) &&
          isHex(data["baseKey"], 16) &&
          isLeaf(data["self"]) &&
          isCount(data["stream"]) &&
          isListOf(data["members"], isLeaf) &&
          isListOf(data["cut"], isLeaf) &&
          isCount(data["lingerMs"]) &&
          isOneOf(data["sending"], ["live", "held"])
        )
      case "hold-sending":
      case "forget-keys":
      case "heard":
        return true
      case "set-decision":
        return isSourceId(data["source"]) && isOneOf(data["decision"], ["keep-blocked", "hear-in-clear"])
      default:
        return false
    }
  })()
  return ok ? (data as ToWorker) : undefined
}
