/** What the tests find in each page as `bench`: the bridge's part of the hand-over, and calls that a meeting would make. */
import type { FromHook } from "../../../src/messages/hook.ts"
import type { FromWorker, InstallEpoch } from "../../../src/messages/worker.ts"
import { reaches } from "./reaches.ts"
import { ways } from "./ways.ts"

const wait = globalThis.setTimeout.bind(globalThis)

async function entries(pc: RTCPeerConnection, type: string): Promise<Record<string, number>[]> {
  return [...(await pc.getStats()).values()].filter(entry => entry.type === type)
}

function sum(list: Record<string, number>[], field: string): number {
  return list.reduce((all, one) => all + (one[field] ?? 0), 0)
}

export const bench = {
  taken: false,
  /** On the page /early: packets of a track that was added in the same task in which the hook was loaded. */
  early: undefined as undefined | (() => Promise<number>),
  ways,
  reaches,
  hook: [] as FromHook[],
  worker: [] as FromWorker[],
  install(change: Partial<InstallEpoch> = {}): void {
    keys.port1.postMessage({
      kind: "install-epoch",
      epoch: 1,
      baseKey: "0123456789abcdef0123456789abcdef",
      self: 0,
      stream: 1,
      members: [0],
      cut: [],
      lingerMs: 0,
      sending: "live",
      ...change,
    })
  },
  hold: () => keys.port1.postMessage({ kind: "hold-sending" }),
  forget: () => keys.port1.postMessage({ kind: "forget-keys" }),
  heard: <K extends FromHook["kind"]>(kind: K) =>
    bench.hook.filter((message): message is Extract<FromHook, { kind: K }> => message.kind === kind),
  capture: (constraints: MediaStreamConstraints) => navigator.mediaDevices.getUserMedia(constraints),
  /** Offer and answer, with whatever the answerer does once it has the offer. */
  async connect(
    a: RTCPeerConnection,
    b: RTCPeerConnection,
    answering: () => unknown = () => undefined,
  ): Promise<void> {
    a.onicecandidate = ({ candidate }) =>
      void (candidate && b.addIceCandidate(candidate).catch(() => undefined))
    b.onicecandidate = ({ candidate }) =>
      void (candidate && a.addIceCandidate(candidate).catch(() => undefined))
    await a.setLocalDescription()
    await b.setRemoteDescription(a.localDescription!)
    await answering()
    await b.setLocalDescription()
    await a.setRemoteDescription(b.localDescription!)
  },
  async until(what: string, check: () => unknown): Promise<void> {
    const end = performance.now() + 20_000
    while (!(await check())) {
      if (performance.now() > end) throw new Error(`never came: ${what}`)
      await new Promise(done => wait(done, 50))
    }
  },
  /** Waits while the watchdog looks so many times more: a second each. */
  async looks(count: number): Promise<void> {
    const before = bench.heard("watchdog").length
    await bench.until(`${count} looks`, () => bench.heard("watchdog").length >= before + count)
  },
  /** Audio has no count of frames; its packets would have gone by the time that video frames were made. */
  async sent(pc: RTCPeerConnection): Promise<{ packets: number; frames: number }> {
    const out = await entries(pc, "outbound-rtp")
    return { packets: sum(out, "packetsSent"), frames: sum(out, "framesEncoded") }
  },
  async received(pc: RTCPeerConnection): Promise<{ packets: number; decoded: number }> {
    const into = await entries(pc, "inbound-rtp")
    return { packets: sum(into, "packetsReceived"), decoded: sum(into, "framesDecoded") }
  },
  codecs: (sdp = ""): string[] =>
    [...sdp.matchAll(/^a=rtpmap:\d+ ([^/\s]+)/gm)].map(([, name]) => (name ?? "").toLowerCase()),
}

function early(canvas: HTMLCanvasElement): () => Promise<number> {
  const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()]
  const paint = canvas.getContext("2d")!
  const [track] = canvas.captureStream(30).getTracks()
  from.addTrack(track!)
  let hue = 0
  const draw = () => {
    paint.fillStyle = `hsl(${hue++} 50% 50%)`
    paint.fillRect(0, 0, 300, 150)
    wait(draw, 30)
  }
  draw()
  return async () => {
    await bench.connect(from, to)
    await bench.until("a connection", () => from.connectionState === "connected")
    await bench.looks(3)
    return (await bench.sent(from)).packets
  }
}

const keys = new MessageChannel()
const reports = new MessageChannel()
reports.port1.onmessage = ({ data }) => bench.hook.push(data)
keys.port1.onmessage = ({ data }) => bench.worker.push(data)
const event = new MessageEvent("sotto:port", { ports: [keys.port2, reports.port2], cancelable: true })
// As the bridge: nothing for a frame whose parent could listen.
bench.taken = window === top && !dispatchEvent(event)
globalThis.bench = bench
// tsx wraps named functions in this, also those that a test hands to `page.evaluate`.
Reflect.set(globalThis, "__name", (named: unknown) => named)
if (location.pathname === "/early") bench.early = early(document.createElement("canvas"))
