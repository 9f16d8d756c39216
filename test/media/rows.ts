import type { BrowserName } from "../hook/support.ts"
import type { Line, PictureLine, VoiceLine } from "./line.ts"

const picture = (codec: PictureLine["codec"], more: Partial<PictureLine> = {}): PictureLine => ({
  media: "video",
  codec,
  ...more,
})
const voice = (more: Partial<VoiceLine> = {}): VoiceLine => ({
  media: "audio",
  codec: "opus",
  channels: 1,
  ptimeMs: 20,
  silence: "sent",
  loss: "heard",
  ...more,
})

/** Every way in which a browser sends a picture or a voice. */
export const LINES = {
  VP8: picture("VP8"),
  VP9: picture("VP9"),
  H264: picture("H264"),
  AV1: picture("AV1"),
  "VP9 L1T3": picture("VP9", { scalabilityMode: "L1T3" }),
  "VP9 L3T3_KEY": picture("VP9", { scalabilityMode: "L3T3_KEY" }),
  "AV1 L1T3": picture("AV1", { scalabilityMode: "L1T3" }),
  "AV1 L3T3_KEY": picture("AV1", { scalabilityMode: "L3T3_KEY" }),
  "VP8 simulcast": picture("VP8", { simulcast: [1, 2] }),
  "H264 simulcast": picture("H264", { simulcast: [1, 2] }),
  "Opus mono": voice(),
  "Opus stereo": voice({ channels: 2 }),
  "Opus DTX": voice({ silence: "quiet" }),
  "Opus FEC": voice({ loss: "repeated" }),
  "Opus 10 ms": voice({ ptimeMs: 10 }),
  "Opus 60 ms": voice({ ptimeMs: 60 }),
  "RED wished": voice({ codec: "red" }),
} as const satisfies Record<string, Line>

export type LineName = keyof typeof LINES

const VOICES = ["Opus mono", "Opus stereo", "Opus DTX", "Opus FEC", "Opus 10 ms", "Opus 60 ms"] as const
const PICTURES = ["VP8", "VP9", "H264", "AV1"] as const
const LAYERED = ["VP9 L1T3", "VP9 L3T3_KEY", "AV1 L1T3", "AV1 L3T3_KEY"] as const

/**
 * Share of RTP and RTCP packets that get lost, both ways. At 10 % it was a matter of chance whether Opus began to repeat the fake
 * microphone's beeps within half a minute; at 20 % it does so within seconds.
 */
export const LOSS = { lossy: 0.02, rough: 0.2 } as const

/** @returns undefined for a call whose packets all arrive. */
export function lossIn(event: PlannedCall["event"]): number | undefined {
  return event === "lossy" || event === "rough" ? LOSS[event] : undefined
}

export interface PlannedCall {
  /** Sent in one call, each a row. */
  lines: LineName[]
  from: BrowserName
  /** Several only through Janus. */
  to: BrowserName[]
  by: "direct" | "janus"
  /** What happens in the middle of it. */
  event?: "resized" | "switched" | keyof typeof LOSS
  /** Why it cannot be, sealed or not. */
  impossible?: string
}

/** Once each codec, and once Janus. */
export function isQuick({ by, from, to, event }: PlannedCall): boolean {
  return by === "direct" ? from === to[0] && from === "chromium" && !event : event === "lossy"
}

/** Whether its recordings are opened: once each codec as Chromium sends it to a room, in one layer. */
export function isRecorded({ by, from, to }: PlannedCall): boolean {
  return by === "janus" && from === "chromium" && to.length > 1
}

const BROWSERS = ["chromium", "firefox"] as const

/** The matrix, call by call. A line that the sending browser does not offer is left out, and its row says so. */
export const CALLS: PlannedCall[] = [
  ...BROWSERS.flatMap(from =>
    BROWSERS.flatMap((to): PlannedCall[] => [
      ...PICTURES.map((line): PlannedCall => ({ lines: [line], from, to: [to], by: "direct" })),
      { lines: [...VOICES], from, to: [to], by: "direct" },
    ]),
  ),
  ...PICTURES.map(
    (line): PlannedCall => ({ lines: [line], from: "chromium", to: [...BROWSERS], by: "janus" }),
  ),
  { lines: [...VOICES], from: "chromium", to: [...BROWSERS], by: "janus" },
  ...PICTURES.map((line): PlannedCall => ({ lines: [line], from: "firefox", to: ["chromium"], by: "janus" })),
  { lines: ["Opus mono"], from: "firefox", to: ["chromium"], by: "janus" },
  ...LAYERED.map(
    (line): PlannedCall => ({ lines: [line], from: "chromium", to: ["chromium"], by: "direct" }),
  ),
  ...LAYERED.map(
    (line): PlannedCall => ({
      lines: [line],
      from: "chromium",
      to: ["chromium"],
      by: "janus",
      ...(line === "AV1 L3T3_KEY" ? { impossible: "this Janus forwards no spatial layers of AV1" } : {}),
    }),
  ),
  { lines: ["RED wished"], from: "chromium", to: ["chromium"], by: "direct" },
  ...(["VP8 simulcast", "H264 simulcast"] as const).map(
    (line): PlannedCall => ({
      lines: [line],
      from: "chromium",
      to: ["chromium"],
      by: "janus",
      event: "switched",
    }),
  ),
  ...PICTURES.map(
    (line): PlannedCall => ({
      lines: [line],
      from: "chromium",
      to: ["chromium"],
      by: "direct",
      event: "resized",
    }),
  ),
  ...PICTURES.filter(line => line !== "VP8").map(
    (line): PlannedCall => ({
      lines: [line],
      from: "chromium",
      to: ["chromium"],
      by: "direct",
      event: "lossy",
    }),
  ),
  { lines: ["VP8"], from: "chromium", to: ["chromium"], by: "direct", event: "lossy" },
  { lines: ["Opus FEC"], from: "chromium", to: ["chromium"], by: "direct", event: "rough" },
  { lines: ["VP8", "Opus mono"], from: "chromium", to: ["chromium"], by: "janus", event: "lossy" },
]
