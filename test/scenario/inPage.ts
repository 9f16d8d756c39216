/**
 * What a person would see, measured inside his page: every picture of every remote video, and when it came. Bundled and put
 * into the page by watching.ts. Pictures are looked at in a worker, so that the page is not kept busy by it.
 */
export interface Seen {
  /** Name that the page shows at the video, "" if it shows none. */
  name: string
  frames: number
  /**
   * How many of the pictures differ from others of their size, from the first decoded one on; of several sizes the most. A busy
   * sender makes his picture smaller, and a slate with it. Always 0 where only the pace is watched.
   */
  distinct: number
  /** Pictures per size, as "640x360". */
  sizes: Record<string, number>
  /** `gone`: the page has taken the video away. */
  state: "shown" | "gone"
  /** Longest time without a new picture since the last mark, the running one included. Ms. */
  maxGapMs: number
}

export interface Watching {
  /** Starts the measurement of gaps afresh, for all videos. */
  mark(): void
  seen(): Promise<Seen[]>
  /** Name that the page shows at the video or sound of this track, "" if it shows none. */
  nameOfTrack(id: string): string
}

declare global {
  interface Window {
    sottoStage?: Watching
    MediaStreamTrackProcessor?: typeof MediaStreamTrackProcessor
  }
  class MediaStreamTrackProcessor {
    constructor(init: { track: MediaStreamTrack })
    readonly readable: ReadableStream<VideoFrame>
  }
}

type Report = Pick<Seen, "frames" | "distinct" | "sizes" | "maxGapMs">

/** What the watching is for. To look into every picture costs more than to decode it. */
export type WatchedFor = "pictures" | "pace"
declare const SOTTO_WATCHED_FOR: WatchedFor

/** A picture that a video shows. */
interface Shown {
  width: number
  height: number
  /** Ms since the epoch. */
  atMs: number
  /** Pictures that the video has shown since the last one that came here, this one included. */
  pictures: number
  /** To be looked into. */
  frame?: VideoFrame
}

type ToWorker = "mark" | "seen" | Shown | { frames: ReadableStream<VideoFrame>; watchedFor: WatchedFor }

/** How often the page is looked through for videos that were not there before. */
const LOOK_EVERY_MS = 100

window.sottoStage ??= watch()

function watch(): Watching {
  const workers = new Map<MediaStreamTrack, { worker: Worker; video: HTMLVideoElement; name: string }>()
  const source = URL.createObjectURL(new Blob([`(${readFrames})()`], { type: "text/javascript" }))
  const look = () => {
    for (const video of document.querySelectorAll("video")) {
      const stream = video.srcObject
      if (!(stream instanceof MediaStream) || isOwn(video)) continue
      for (const track of stream.getVideoTracks()) {
        if (workers.has(track) || track.readyState !== "live") continue
        const worker = new Worker(source)
        feed(worker, track, video)
        workers.set(track, { worker, video, name: nameAt(video) })
      }
    }
  }
  look()
  setInterval(look, LOOK_EVERY_MS)
  return {
    mark: () => {
      for (const { worker } of workers.values()) worker.postMessage("mark" satisfies ToWorker)
    },
    seen: () =>
      Promise.all(
        [...workers.values()].map(async ({ worker, video, name }) => ({
          name: nameAt(video) || name,
          state: video.isConnected ? "shown" : "gone",
          ...(await ask(worker)),
        })),
      ),
    nameOfTrack: id => {
      const player = [...document.querySelectorAll<HTMLMediaElement>("video, audio")].find(
        ({ srcObject }) => srcObject instanceof MediaStream && srcObject.getTrackById(id),
      )
      return player ? nameAt(player) : ""
    },
  }
}

function ask(worker: Worker): Promise<Report> {
  return new Promise(resolve => {
    worker.addEventListener("message", event => resolve(event.data), { once: true })
    worker.postMessage("seen" satisfies ToWorker)
  })
}

/** The track's own frames where the browser gives them; elsewhere (Firefox) what the video shows. */
function feed(worker: Worker, track: MediaStreamTrack, video: HTMLVideoElement): void {
  if (window.MediaStreamTrackProcessor) {
    const { readable: frames } = new MediaStreamTrackProcessor({ track })
    worker.postMessage({ frames, watchedFor: SOTTO_WATCHED_FOR } satisfies ToWorker, [frames])
    return
  }
  let before = 0
  const next = (_now: number, { presentedFrames, width, height }: VideoFrameCallbackMetadata) => {
    const playing = video.srcObject instanceof MediaStream && video.srcObject.getTrackById(track.id)
    if (!playing) return
    video.requestVideoFrameCallback(next)
    // A busy page is not called for each picture: the browser's own count tells how many there were.
    const pictures = before === 0 ? 1 : presentedFrames - before
    before = presentedFrames
    const shown: Shown = { width, height, pictures, atMs: performance.timeOrigin + performance.now() }
    const frame = SOTTO_WATCHED_FOR === "pictures" ? new VideoFrame(video, { timestamp: 0 }) : undefined
    worker.postMessage({ ...shown, ...(frame && { frame }) } satisfies ToWorker, frame ? [frame] : [])
  }
  video.requestVideoFrameCallback(next)
}

/** The sample mutes one's own picture; so does the Janus demo. On LiveKit all pictures are mute, and the tile says whose it is. */
function isOwn(video: HTMLVideoElement): boolean {
  const tile = video.closest<HTMLElement>("[data-own]")
  return tile ? tile.dataset["own"] === "yes" : video.muted
}

/** The sample has the name on the tile, the Janus demo in the label of the panel. */
function nameAt(player: HTMLMediaElement): string {
  const tile = player.closest<HTMLElement>("[data-name]")
  return tile?.dataset["name"] ?? player.closest(".panel")?.querySelector(".label-info")?.textContent ?? ""
}

/** Runs in the worker, as text: it may use nothing from around it. */
function readFrames(): void {
  const distinct: Record<string, Set<number>> = {}
  const sizes: Record<string, number> = {}
  const state = { frames: 0, lastAt: 0, maxGapMs: 0 }
  const now = () => performance.timeOrigin + performance.now()
  const gap = (atMs: number) => (state.lastAt === 0 ? 0 : atMs - state.lastAt)
  let looking = Promise.resolve()
  self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    if (data === "mark") {
      state.maxGapMs = 0
      state.lastAt = now()
    } else if (data === "seen") {
      const maxGapMs = Math.round(Math.max(state.maxGapMs, gap(now())))
      const most = Math.max(0, ...Object.values(distinct).map(pictures => pictures.size))
      self.postMessage({ frames: state.frames, distinct: most, sizes, maxGapMs })
    } else if ("frames" in data) void read(data.frames.getReader(), data.watchedFor)
    else note(data)
  }
  const note = ({ width, height, atMs, pictures, frame }: Shown) => {
    state.maxGapMs = Math.max(state.maxGapMs, gap(atMs) / pictures)
    state.lastAt = atMs
    state.frames += pictures
    const size = `${width}x${height}`
    sizes[size] = (sizes[size] ?? 0) + pictures
    if (frame) looking = looking.then(() => look(frame, size))
  }
  let bytes = new Uint8Array(0)
  const look = async (frame: VideoFrame, size: string) => {
    const length = frame.allocationSize()
    if (bytes.length < length) bytes = new Uint8Array(length)
    await frame.copyTo(bytes)
    frame.close()
    let hash = 0x811c9dc5
    for (const word of new Uint32Array(bytes.buffer, 0, length >> 2))
      hash = Math.imul(hash ^ word, 0x01000193)
    distinct[size] ??= new Set()
    distinct[size].add(hash)
  }
  const read = async (frames: ReadableStreamDefaultReader<VideoFrame>, watchedFor: WatchedFor) => {
    for (;;) {
      const { value: frame } = await frames.read()
      if (!frame) return
      const { codedWidth: width, codedHeight: height } = frame
      if (watchedFor === "pace") frame.close()
      note({ width, height, atMs: now(), pictures: 1, ...(watchedFor === "pictures" && { frame }) })
      await looking
    }
  }
}
