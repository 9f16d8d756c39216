/// <reference path="../../content/hook/browser.d.ts" />
import source from "sotto:worker"
import type { Epoch, LeafIndex, SourceId, StreamNumber } from "../../src/brand.ts"
import type { TransformOptions } from "../../src/messages/transform.ts"
import {
  type Direction,
  decodeFromWorker,
  type FromWorker,
  type InstallEpoch,
  type Media,
  type SourceReport,
  type ToWorker,
} from "../../src/messages/worker.ts"

/** Longest wait, in ms: less than a test's own limit, which would not say what it was for. */
const MOST_WAIT_MS = 50_000

/** Waits until `ask` gives something. */
export async function until<T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (const end = performance.now() + MOST_WAIT_MS; performance.now() < end; ) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    await new Promise(resolve => setTimeout(resolve, 30))
  }
  throw new Error(`never came true: ${ask}`)
}

export function epoch(number: number, base: number, more: Partial<InstallEpoch> = {}): InstallEpoch {
  return {
    kind: "install-epoch",
    epoch: number as Epoch,
    baseKey: base.toString(16).padStart(2, "0").repeat(16),
    self: 0 as LeafIndex,
    stream: 0 as StreamNumber,
    members: [0, 1] as LeafIndex[],
    cut: [],
    lingerMs: 2000,
    sending: "live",
    ...more,
  }
}

/** One side's frame worker as its page runs it: a blob, a port for keys, transforms. */
export class Party {
  readonly heard: FromWorker[] = []
  readonly connections: RTCPeerConnection[] = []
  readonly worker: Worker
  readonly #port: MessagePort
  #asks = 0

  constructor() {
    this.worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })))
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => {
      const message = decodeFromWorker(data)
      if (!message) throw new Error(`the worker said what nobody understands: ${JSON.stringify(data)}`)
      this.heard.push(message)
    }
    this.#port = port1
    this.worker.postMessage({ kind: "adopt-port", port: port2 }, [port2])
  }

  say(message: ToWorker): void {
    this.#port.postMessage(message)
  }

  /** The last report of a source. */
  report(named: string): SourceReport | undefined {
    const reports = this.heard.flatMap(message => (message.kind === "report" ? [message] : []))
    return reports.at(-1)?.sources.find(({ source }) => source === named)
  }

  of<K extends FromWorker["kind"]>(kind: K): Extract<FromWorker, { kind: K }>[] {
    return this.heard.filter((message): message is Extract<FromWorker, { kind: K }> => message.kind === kind)
  }

  transform(source: string, direction: Direction, media: Media): RTCRtpScriptTransform {
    const options: TransformOptions = { source: source as SourceId, direction, media }
    return new RTCRtpScriptTransform(this.worker, options)
  }

  /** What the hook's watchdog would hear. */
  counts(): Promise<Record<string, number>> {
    const ask = this.#asks++
    return new Promise(resolve => {
      const hear = ({ data }: MessageEvent): void => {
        if (data.ask !== ask) return
        this.worker.removeEventListener("message", hear)
        resolve(data.sent)
      }
      this.worker.addEventListener("message", hear)
      this.worker.postMessage({ kind: "count", ask })
    })
  }

  close(): void {
    for (const connection of this.connections) connection.close()
    this.worker.terminate()
  }
}

/** A made-up camera and microphone. */
export function camera(): Promise<MediaStream> {
  const asItIs = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }
  return navigator.mediaDevices.getUserMedia({ audio: asItIs, video: { width: 640, height: 480 } })
}

export interface Line {
  sending: RTCPeerConnection
  receiving: RTCPeerConnection
}

/** The wait for a transform, in Chromium: no packet leaves before one is attached. */
const BARRIER = { encodedInsertableStreams: true } as RTCConfiguration

/** How a call encodes. */
export interface Wish {
  audio?: string
  video?: string
  /** Codecs that go along with the video's, besides RTX. */
  along?: string[]
  /** Of the video sender: layers, simulcast. */
  encodings?: (RTCRtpEncodingParameters & { scalabilityMode?: string })[]
  /** Changes a description on its way, as pages do. */
  mend?(sdp: string): string
}

/**
 * A one-way call. Sources are named `<name>-send-video` and so on.
 *
 * @param from `outsider` sends as a browser without any of this would; `to` an outsider receives so.
 */
export async function connect(
  name: string,
  from: Party | "outsider",
  to: Party | "outsider",
  stream: MediaStream,
  wish: Wish = {},
): Promise<Line> {
  const { audio = "audio/opus", video = "video/VP8", along = [] } = wish
  const { encodings = [], mend = (sdp: string) => sdp } = wish
  const codecs: Record<Media, string[]> = {
    audio: audio === "audio/red" ? [audio, "audio/opus"] : [audio],
    // Over RTX Chromium fills a quiet line with packets that it has sent before, and a frame may come twice: not in a plain call.
    video: wish.video === undefined ? [video] : [video, "video/rtx", ...along],
  }
  const sending = connectionOf(from)
  const receiving = connectionOf(to)
  sending.onicecandidate = ({ candidate }) => void receiving.addIceCandidate(candidate ?? undefined)
  receiving.onicecandidate = ({ candidate }) => void sending.addIceCandidate(candidate ?? undefined)
  for (const track of stream.getTracks()) {
    const media = track.kind as Media
    const transceiver = sending.addTransceiver(track, {
      direction: "sendonly",
      sendEncodings: media === "video" ? encodings : [],
    })
    if (from !== "outsider")
      transceiver.sender.transform = from.transform(`${name}-send-${media}`, "send", media)
    const known = RTCRtpReceiver.getCapabilities(media)?.codecs ?? []
    transceiver.setCodecPreferences(
      codecs[media].flatMap(codec => known.filter(({ mimeType }) => mimeType === codec)),
    )
  }
  const received = new MediaStream()
  document.body.append(
    Object.assign(document.createElement("video"), { autoplay: true, srcObject: received }),
  )
  await sending.setLocalDescription()
  await receiving.setRemoteDescription({ type: "offer", sdp: mend(sending.localDescription!.sdp) })
  for (const { receiver } of receiving.getTransceivers()) {
    const media = receiver.track.kind as Media
    if (to !== "outsider") receiver.transform = to.transform(`${name}-receive-${media}`, "receive", media)
    received.addTrack(receiver.track)
  }
  await receiving.setLocalDescription()
  await sending.setRemoteDescription({ type: "answer", sdp: mend(receiving.localDescription!.sdp) })
  await until(() => receiving.connectionState === "connected")
  return { sending, receiving }
}

function connectionOf(party: Party | "outsider"): RTCPeerConnection {
  const connection = new RTCPeerConnection(party === "outsider" ? {} : BARRIER)
  if (party !== "outsider") party.connections.push(connection)
  return connection
}

/** The RTP statistics of one kind of media. */
export async function statistics(
  connection: RTCPeerConnection,
  type: "inbound-rtp" | "outbound-rtp",
  media: Media,
): Promise<Record<string, number>> {
  const found = [...(await connection.getStats()).values()].find(
    entry => entry.type === type && entry.kind === media,
  )
  return found ?? {}
}

/** Reads a track frame by frame; unlike a video element it also does so in a tab that is not looked at. */
declare class MediaStreamTrackProcessor {
  constructor(of: { track: MediaStreamTrack })
  readonly readable: ReadableStream<VideoFrame>
}

/** The next `count` pictures that are received, each as a digest of its luma. */
export async function pictures(receiving: RTCPeerConnection, count: number): Promise<string[]> {
  const track = receiving.getReceivers().find(receiver => receiver.track.kind === "video")!.track
  const reader = new MediaStreamTrackProcessor({ track: track.clone() }).readable.getReader()
  const digests: string[] = []
  while (digests.length < count) {
    const { value: frame } = await reader.read()
    const bytes = new Uint8Array(frame!.allocationSize())
    await frame!.copyTo(bytes)
    frame!.close()
    const digest = await crypto.subtle.digest("SHA-256", bytes)
    digests.push(new Uint8Array(digest).join())
  }
  await reader.cancel()
  return digests
}
