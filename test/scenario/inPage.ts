/**
 * What a person would see, measured inside his page: every picture of every remote video, and when it came. Bundled and put
 * into the page by outsider.ts. Frames are read in a worker, so that neither a hidden window nor a busy page disturbs the times.
 */
export interface Seen {
  /** Name that the page shows at the video, "" if it shows none. */
  name: string
  frames: number
  /** How many of the pictures differ from each other, from the first decoded one on. */
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
  /** @param peers All peer connections of the page. */
  traffic(peers: RTCPeerConnection[]): Promise<Traffic>
}

declare global {
  interface Window {
    sottoStage?: Watching
  }
  class MediaStreamTrackProcessor {
    constructor(init: { track: MediaStreamTrack })
    readonly readable: ReadableStream<VideoFrame>
  }
}

/** One remote track as the browser counts it, from `inbound-rtp` of getStats. */
export interface Received {
  name: string
  kind: "audio" | "video"
  packets: number
  framesDecoded: number
  /** PLI and FIR that this receiver has sent. */
  keyFrameRequests: number
  /** Exactly 0 as long as nothing but digital silence was decoded. */
  audioEnergy: number
}

export interface Traffic {
  received: Received[]
  packetsSent: { audio: number; video: number }
}

type Report = Pick<Seen, "frames" | "distinct" | "sizes" | "maxGapMs">

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
        const { readable } = new MediaStreamTrackProcessor({ track })
        worker.postMessage(readable, [readable])
        workers.set(track, { worker, video, name: nameAt(video) })
      }
    }
  }
  look()
  setInterval(look, LOOK_EVERY_MS)
  return {
    mark: () => {
      for (const { worker } of workers.values()) worker.postMessage("mark")
    },
    seen: () =>
      Promise.all(
        [...workers.values()].map(async ({ worker, video, name }) => ({
          name: nameAt(video) || name,
          state: video.isConnected ? "shown" : "gone",
          ...(await ask(worker)),
        })),
      ),
    traffic,
  }
}

function ask(worker: Worker): Promise<Report> {
  return new Promise(resolve => {
    worker.addEventListener("message", event => resolve(event.data), { once: true })
    worker.postMessage("seen")
  })
}

/** The sample mutes one's own picture; so does the Janus demo. */
function isOwn(video: HTMLVideoElement): boolean {
  return video.muted
}

/** The sample has the name on the tile, the Janus demo in the label of the panel. */
function nameAt(player: HTMLMediaElement): string {
  const tile = player.closest<HTMLElement>("[data-name]")
  return tile?.dataset["name"] ?? player.closest(".panel")?.querySelector(".label-info")?.textContent ?? ""
}

async function traffic(peers: RTCPeerConnection[]): Promise<Traffic> {
  const made: Traffic = { received: [], packetsSent: { audio: 0, video: 0 } }
  for (const peer of peers) {
    if (peer.connectionState === "closed") continue
    for (const stat of (await peer.getStats()).values()) {
      if (stat.type === "outbound-rtp" && (stat.kind === "audio" || stat.kind === "video")) {
        made.packetsSent[stat.kind === "audio" ? "audio" : "video"] += stat.packetsSent ?? 0
      }
      if (stat.type !== "inbound-rtp") continue
      made.received.push({
        name: nameOfTrack(stat.trackIdentifier),
        kind: stat.kind,
        packets: stat.packetsReceived ?? 0,
        framesDecoded: stat.framesDecoded ?? 0,
        keyFrameRequests: (stat.pliCount ?? 0) + (stat.firCount ?? 0),
        audioEnergy: stat.totalAudioEnergy ?? 0,
      })
    }
  }
  return made
}

function nameOfTrack(id: string): string {
  const player = [...document.querySelectorAll<HTMLMediaElement>("video, audio")].find(
    ({ srcObject }) => srcObject instanceof MediaStream && srcObject.getTrackById(id),
  )
  return player ? nameAt(player) : ""
}

/** Runs in the worker, as text: it may use nothing from around it. */
function readFrames(): void {
  const pictures = new Set<number>()
  const sizes: Record<string, number> = {}
  const state = { frames: 0, lastAt: 0, maxGapMs: 0 }
  const gap = () => (state.lastAt === 0 ? 0 : performance.now() - state.lastAt)
  self.onmessage = event => {
    if (event.data === "mark") {
      state.maxGapMs = 0
      state.lastAt = performance.now()
    } else if (event.data === "seen") {
      const maxGapMs = Math.round(Math.max(state.maxGapMs, gap()))
      self.postMessage({ frames: state.frames, distinct: pictures.size, sizes, maxGapMs })
    } else void read(event.data)
  }
  const read = async (frames: ReadableStream<VideoFrame>) => {
    let bytes = new Uint8Array(0)
    for (const reader = frames.getReader(); ; ) {
      const { value: frame } = await reader.read()
      if (!frame) return
      state.maxGapMs = Math.max(state.maxGapMs, gap())
      state.lastAt = performance.now()
      state.frames += 1
      const size = `${frame.codedWidth}x${frame.codedHeight}`
      sizes[size] = (sizes[size] ?? 0) + 1
      const length = frame.allocationSize()
      if (bytes.length < length) bytes = new Uint8Array(length)
      await frame.copyTo(bytes)
      frame.close()
      let hash = 0x811c9dc5
      for (const word of new Uint32Array(bytes.buffer, 0, length >> 2))
        hash = Math.imul(hash ^ word, 0x01000193)
      pictures.add(hash)
    }
  }
}
