/** What each row of the matrix promises, and which of it a measurement breaks. */
import type { Figures } from "./figures.ts"
import type { Counted, Line, Opened, PictureLine, VoiceLine } from "./line.ts"
import { isEnough, isMended } from "./play.ts"
import type { Recorded } from "./recording.ts"
import { lossIn, type PlannedCall } from "./rows.ts"

/** Bytes of a frame at the measure for which the overhead is promised: 500 kbit/s, 30 frames a second. */
const FRAME_BYTES = 500_000 / 8 / 30
/** Frames from one key frame to the next: ten seconds, as often as the room of Janus asks for one. */
const KEY_FRAME_EVERY = 300
const MOST_PICTURE_SHARE = 0.035
const MOST_VOICE_KBITS = 14
/** Different pictures that an insider sees at least: two thirds of a second. */
const MOVING = 20
/** Key frames that an outsider may ask for while he joins. Without carriers he asks for about thirty in five seconds. */
const MOST_KEY_FRAME_REQUESTS = 6

type Event = PlannedCall["event"]

interface Promised<L extends Line> {
  sentence: string
  /** Whether it is promised of this line. */
  of?: (line: L, event: Event) => boolean
  kept: (figures: Figures, line: L) => boolean
}

const OF_ALL: Promised<Line>[] = [
  { sentence: "insider and outsider get enough of it", kept: isEnough },
  { sentence: "nothing fails to authenticate", kept: ({ insider }) => authFailures(insider) === 0 },
  {
    sentence: "no frame comes twice but by packets that came twice",
    kept: ({ insider }) => (insider.dropped.replayed ?? 0) <= insider.repeats,
  },
  { sentence: "nothing leaves unsealed", kept: ({ plaintextPackets }) => plaintextPackets === 0 },
  {
    sentence: "it is the codec that was asked for, and Opus instead of RED",
    kept: ({ insider }, { media, codec }) =>
      insider.mimeType.toLowerCase() === `${media}/${codec === "red" ? "opus" : codec}`.toLowerCase(),
  },
  {
    sentence: "packets get lost",
    of: (_line, event) => lossIn(event) !== undefined,
    kept: ({ lost }) => lost > 0,
  },
  { sentence: "loss is mended", of: (_line, event) => lossIn(event) !== undefined, kept: isMended },
]

const OF_PICTURES: Promised<PictureLine>[] = [
  {
    sentence: "the insider sees the picture move",
    kept: ({ insider }) => Math.max(0, ...Object.values(insider.distinct)) > MOVING,
  },
  {
    sentence: "the outsider sees one still picture, of each size",
    kept: ({ outsider }) => Object.values(outsider.distinct).every(pictures => pictures === 1),
  },
  {
    sentence: "the outsider does not press for key frames",
    of: (_line, event) => event !== "lossy",
    kept: ({ outsider }) => outsider.keyFrameRequests <= MOST_KEY_FRAME_REQUESTS,
  },
  {
    sentence: "the insider sees the smaller picture too",
    of: (_line, event) => event === "resized" || event === "switched",
    kept: ({ insider }) => "320x180" in insider.distinct && "640x360" in insider.distinct,
  },
  {
    sentence: "sealing a picture costs less than 3.5 %",
    of: (line, event) => !line.simulcast && spatialLayers(line) === 1 && event !== "resized",
    kept: ({ counted }, line) => pictureOverhead(counted, line) < MOST_PICTURE_SHARE,
  },
]

const OF_VOICES: Promised<VoiceLine>[] = [
  { sentence: "the insider hears", kept: ({ insider }) => insider.audioEnergy > 0 },
  { sentence: "the outsider hears exact silence", kept: ({ outsider }) => outsider.audioEnergy === 0 },
  {
    sentence: "the voice is encoded as asked for",
    kept: ({ counted: { kinds } }, { ptimeMs, channels }) =>
      kinds.length > 0 &&
      kinds.every(kind => kind.startsWith(`${ptimeMs} ms ${channels === 2 ? "stereo" : "mono"}`)),
  },
  {
    sentence: "silence is not sent",
    of: ({ silence }) => silence === "quiet",
    kept: ({ outsider }, { ptimeMs }) => outsider.packets < (outsider.samples / 48 / ptimeMs) * 0.9,
  },
  {
    sentence: "sealing a voice costs less than 14 kbit/s",
    of: ({ ptimeMs }) => ptimeMs === 20,
    kept: ({ counted }, line) => voiceOverhead(counted, line) < MOST_VOICE_KBITS,
  },
]

/** Every promise that the figures break, as a sentence. */
export function brokenPromises(figures: Figures, event: Event): string[] {
  const { line } = figures
  const broken = <L extends Line>(promised: Promised<L>[], of: L) =>
    promised
      .filter(one => (one.of?.(of, event) ?? true) && !one.kept(figures, of))
      .map(({ sentence }) => sentence)
  const own = line.media === "video" ? broken(OF_PICTURES, line) : broken(OF_VOICES, line)
  return [...broken(OF_ALL, line), ...own]
}

/** Pictures or seconds that a recording of a call of two seconds holds at least, and the loudest that 16 bits call silence, in dB. */
const RECORDED = { video: 30, audio: 1 } as const
const SILENCE_DB = -91

/** What a recording should be and is not: a valid file, with one still picture or digital silence in it. */
export function brokenRecording(
  { decoded, distinct, loudest, complaints }: Recorded,
  { media }: Line,
): string[] {
  const promises = [
    [`ffmpeg has nothing to say against it: ${complaints}`, complaints === ""],
    ["it holds what was sent", decoded >= RECORDED[media]],
    ["all its pictures are one", media === "audio" || distinct === 1],
    ["its sound is digital silence", media === "video" || loudest <= SILENCE_DB],
  ] as const
  return promises.flatMap(([sentence, kept]) => (kept ? [] : [sentence]))
}

/**
 * Share of a picture's bytes that sealing adds, by what it adds to a key frame and to the others: how many of a row's two
 * seconds are key frames says nothing about a meeting.
 */
export function pictureOverhead(
  { frames, keyFrames, added, addedToKeyFrames }: Counted,
  line: PictureLine,
): number {
  const others = (added - addedToKeyFrames) / Math.max(1, frames - keyFrames)
  const key = addedToKeyFrames / Math.max(1, keyFrames)
  return (spatialLayers(line) * (others + (key - others) / KEY_FRAME_EVERY)) / FRAME_BYTES
}

/** Each spatial layer of a picture is a frame of its own. */
function spatialLayers({ scalabilityMode = "L1" }: PictureLine): number {
  return Number(scalabilityMode[1])
}

/** Bits that sealing adds in a millisecond of speech, which are kbit/s. */
export function voiceOverhead({ frames, added }: Counted, { ptimeMs }: VoiceLine): number {
  return (added * 8) / Math.max(1, frames) / ptimeMs
}

/** Frames that were dropped for any reason but that they had come before. */
export function authFailures({ dropped: { replayed: _before, ...others } }: Opened): number {
  return Object.values(others).reduce((total, one) => total + one, 0)
}
