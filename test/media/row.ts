/** Rows of the matrix: what was measured of a line on a path. */
import type { BrowserName } from "../hook/support.ts"
import type { Figures } from "./figures.ts"
import type { Opened } from "./line.ts"
import type { Measured } from "./play.ts"
import { authFailures, brokenPromises, brokenRecording, pictureOverhead, voiceOverhead } from "./promises.ts"
import type { Recorded } from "./recording.ts"
import { LINES, type LineName, type PlannedCall } from "./rows.ts"

export interface Row {
  codec: LineName
  path: string
  /** Pictures that the insider's decoder has made, or sound packets that his worker has opened; of a recording pictures or seconds. */
  decoded: number
  /** Frames that the insider's worker has dropped, for whatever reason but that they had come before. */
  authFailures: number
  /** Bytes that sealing adds to a frame, on the average. */
  overheadBytes: number
  /** Why the insider's worker dropped frames, and how many for each reason. */
  dropped?: Opened["dropped"]
  /** The same of a picture at 30 frames a second and 500 kbit/s, in per cent; of a voice in kbit/s. */
  overhead?: string
  /** How the voice was encoded. */
  kinds?: string[]
  /** How loud a recording is at its loudest, in dB. */
  loudest?: number
  outsider?: { decoded: number; pictures: number; audioEnergy: number; keyFrameRequests: number }
  /** Promises that were broken, as sentences. */
  broken: string[]
  /** Why there is nothing to measure. */
  absent?: string
}

const RECORDED = "recorded by Janus"
const SHORT = { chromium: "Cr", firefox: "Fx" } as const satisfies Record<BrowserName, string>
const EVENTS = {
  resized: ", resized",
  switched: ", layers switched",
  lossy: ", 2 % loss",
  rough: ", 20 % loss",
} as const

export function rowOf(planned: PlannedCall, { codec, to, outcome }: Measured): Row {
  const empty = emptyRow(planned, codec, to)
  if ("absent" in outcome) return { ...empty, ...outcome }
  const { line, insider, counted } = outcome
  const overhead =
    line.media === "video"
      ? `${(pictureOverhead(counted, line) * 100).toFixed(2)} %`
      : `${voiceOverhead(counted, line).toFixed(1)} kbit/s`
  return {
    ...empty,
    decoded: line.media === "video" ? insider.framesDecoded : insider.opened,
    authFailures: authFailures(insider),
    dropped: insider.dropped,
    overheadBytes: Math.round((counted.added / Math.max(1, counted.frames)) * 10) / 10,
    overhead,
    ...(line.media === "audio" ? { kinds: counted.kinds } : {}),
    outsider: outside(outcome),
    broken: brokenPromises(outcome, planned.event),
  }
}

/** What the recording of a line holds, that went through Janus sealed. */
export function recordedRow(codec: LineName, recorded: Recorded): Row {
  const { decoded, distinct, loudest } = recorded
  const row = { codec, path: RECORDED, decoded, authFailures: 0, overheadBytes: 0, broken: [] }
  if (codec === "AV1" && recorded.complaints)
    return { ...row, decoded: 0, absent: "janus-pp-rec makes nothing of it that plays" }
  const broken = brokenRecording(recorded, LINES[codec])
  if (LINES[codec].media === "audio") return { ...row, loudest, broken }
  const outsider = { decoded, pictures: distinct, audioEnergy: 0, keyFrameRequests: 0 }
  return { ...row, outsider, broken }
}

/** The call itself has failed. */
export function failedRows(planned: PlannedCall, error: unknown): Row[] {
  const broken = [`the call comes about: ${error instanceof Error ? error.message : String(error)}`]
  return planned.to.flatMap(to => planned.lines.map(codec => ({ ...emptyRow(planned, codec, to), broken })))
}

function emptyRow({ from, by, event }: PlannedCall, codec: LineName, to: BrowserName): Row {
  const path = `${by === "janus" ? "Janus " : ""}${SHORT[from]}→${SHORT[to]}${event ? EVENTS[event] : ""}`
  return { codec, path, decoded: 0, authFailures: 0, overheadBytes: 0, broken: [] }
}

function outside({ line, outsider }: Figures): NonNullable<Row["outsider"]> {
  return {
    decoded: line.media === "video" ? outsider.framesDecoded : outsider.packets,
    pictures: Math.max(0, ...Object.values(outsider.distinct)),
    audioEnergy: outsider.audioEnergy,
    keyFrameRequests: outsider.keyFrameRequests,
  }
}
