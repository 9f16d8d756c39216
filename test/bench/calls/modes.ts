/** What may stand between encoder and packetizer, and between depacketizer and decoder. */
export const MODES = ["loop", "cipher", "livekit", "ours"] as const
/**
 * `loop`: reads each frame and writes it, and nothing else. `cipher`: and has the bare cipher encrypt or decrypt it with one nonce for
 * all, so that nobody can do it with less.
 */
export type Mode = (typeof MODES)[number]

/** What a script transform of the bench is told. */
export interface Options {
  readonly direction: "send" | "receive"
  readonly media: "audio" | "video"
  readonly source: string
  /** `times`: takes the time of each frame, which itself costs some. */
  readonly watch: "times" | "nothing"
}

export type Ask =
  | { kind: "begin"; mode: Mode }
  /** The times since it was asked last, in ms. */
  | { kind: "times" }
  /** Makes the frames of so many seconds of the made-up meeting, under that epoch's key; runs through them. */
  | { kind: "prepare"; seconds: number; epoch: number }
  | { kind: "feed" }

/** How long frames were inside a transform, in ms. */
export type Times = Record<Options["direction"], number[]>

/** What became of the frames of a made-up meeting. */
export interface Fed {
  readonly fed: number
  readonly written: number
}
