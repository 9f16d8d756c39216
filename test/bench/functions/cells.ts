/** What is measured of the functions alone. */
export const IMPLEMENTATIONS = ["raw", "livekit", "ours"] as const
export type Implementation = (typeof IMPLEMENTATIONS)[number]

export const PATHS = { opus: "audio/opus", vp8: "video/VP8", h264: "video/H264" } as const
export type Path = keyof typeof PATHS

export interface Cell {
  readonly path: Path
  readonly bytes: number
}

/** Sound is never long. */
export const CELLS: readonly Cell[] = [
  ...[80, 160].map(bytes => ({ path: "opus", bytes }) as const),
  ...(["vp8", "h264"] as const).flatMap(path =>
    [80, 160, 1_000, 5_000, 20_000, 60_000].map(bytes => ({ path, bytes })),
  ),
]

export type Ask =
  /** Seals one frame, opens it, and compares. */
  | ({ kind: "prove"; of: Implementation } & Cell)
  /** Seals so many frames and keeps none; keeps all; opens those that were kept. */
  | ({ kind: "seal" | "keep" | "open"; of: Implementation; frames: number } & Cell)
