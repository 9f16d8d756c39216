import { type Probes, pictures } from "./probe.ts"

/** What happens to `pc`, written down in the order in which the page is told. */
function chronicle(pc: RTCPeerConnection, log: string[]): void {
  pc.onsignalingstatechange = () => log.push(`now ${pc.signalingState}`)
  pc.onnegotiationneeded = () => log.push("negotiation needed")
  pc.ontrack = ({ track, transceiver, streams }) =>
    log.push(`track ${track.kind} ${transceiver.direction} ${streams.length} by property`)
  pc.addEventListener("track", ({ track }) => log.push(`track ${track.kind} by listener`))
  pc.addEventListener("addstream", () => log.push("a stream"))
}

/** Lets every task that is waiting run. */
const settle = () => new Promise(done => setTimeout(done, 100))

/** Runs `calls` and writes down how their continuations mix with other microtasks and with a task. */
async function continuations(log: string[], name: string, call: () => Promise<unknown>): Promise<void> {
  const task = new MessageChannel()
  const tasked = new Promise<void>(done => {
    task.port1.onmessage = () => {
      log.push(`${name}: a task`)
      done()
    }
  })
  const promise = call()
  log.push(
    `${name}: ${promise instanceof Promise && promise.constructor === Promise ? "a promise" : "no promise"}`,
  )
  await promise.then(() => {
    log.push(`${name}: then`)
    task.port2.postMessage("")
    queueMicrotask(() => log.push(`${name}: a microtask after`))
  })
  log.push(`${name}: awaited`)
  await tasked
}

export const order: Probes = {
  "the order of a call's beginning": async () => {
    const log: string[] = []
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    chronicle(a, log)
    a.addTrack(pictures(), new MediaStream())
    a.addTransceiver("audio", { direction: "recvonly" })
    await settle()
    await continuations(log, "offer", () => a.setLocalDescription())
    chronicle(b, log)
    await continuations(log, "taken", () => b.setRemoteDescription(a.localDescription!))
    log.push(
      b
        .getTransceivers()
        .map(one => `${one.mid} ${one.direction} ${one.sender.track?.kind}`)
        .join(),
    )
    b.addTrack(pictures())
    await continuations(log, "answer", () => b.setLocalDescription())
    await continuations(log, "answered", () => a.setRemoteDescription(b.localDescription!))
    await continuations(log, "replaced", () => a.getSenders()[0]!.replaceTrack(null))
    await settle()
    a.close()
    b.close()
    await settle()
    return log
  },

  "the order of what was asked at once": async () => {
    const log: string[] = []
    const pc = new RTCPeerConnection()
    chronicle(pc, log)
    pc.addTransceiver("audio")
    const all = [
      pc.createOffer().then(({ type }) => log.push(`created ${type}`)),
      pc.setLocalDescription().then(() => log.push("set")),
      pc.setLocalDescription({ type: "rollback" }).then(() => log.push("rolled back")),
      pc.getStats().then(() => log.push("stats")),
    ]
    queueMicrotask(() => log.push("a microtask"))
    log.push(`at once ${pc.signalingState}`)
    await Promise.all(all.slice(0, 3))
    await settle()
    return log.filter(line => line !== "stats")
  },

  "the order in the old form with callbacks": async () => {
    const log: string[] = []
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    chronicle(b, log)
    a.addTrack(pictures(), new MediaStream())
    await a.setLocalDescription()
    const taken = await new Promise<unknown>((done, failed) => {
      const result: unknown = b.setRemoteDescription(
        a.localDescription!,
        function (this: unknown, ...args: unknown[]) {
          log.push(`taken with ${args.length} of ${String(this)}`)
          queueMicrotask(() => log.push("a microtask"))
          setTimeout(() => done(result))
        },
        failed,
      )
      log.push(`at once ${result instanceof Promise}`)
    })
    log.push(`gives ${String(await taken)}`)
    await new Promise<void>(done => {
      void b.setRemoteDescription(
        { type: "offer", sdp: "nonsense" },
        () => log.push("taken?"),
        error => {
          log.push(`refused ${error.name}`)
          done()
        },
      )
    })
    return log
  },

  "what a page hears that does not look after its promises": async () => {
    const log: string[] = []
    const listen = (event: PromiseRejectionEvent) => {
      event.preventDefault()
      log.push(`unhandled ${event.reason.name}`)
    }
    addEventListener("unhandledrejection", listen)
    const pc = new RTCPeerConnection()
    const { sender } = pc.addTransceiver("audio")
    for (const forget of [
      () => pc.setRemoteDescription({ type: "offer", sdp: "nonsense" }),
      () => pc.setLocalDescription({ type: "answer", sdp: "" }),
      () => sender.replaceTrack(pictures()),
      () => navigator.mediaDevices.getUserMedia({}),
      () => navigator.mediaDevices.getUserMedia({ video: { deviceId: { exact: "none such" } } }),
    ]) {
      void forget()
      // The second comes after the first, and this one is looked after.
      await forget().catch(() => undefined)
      await settle()
      log.push("–")
    }
    const handled = pc.setRemoteDescription({ type: "offer", sdp: "nonsense" })
    await handled.catch(() => log.push("looked after"))
    await settle()
    removeEventListener("unhandledrejection", listen)
    return log
  },

  "which listeners hear of a track": async () => {
    const log: string[] = []
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    a.addTransceiver("video")
    const object = { handleEvent: ({ type, isTrusted }: Event) => log.push(`object ${type} ${isTrusted}`) }
    const twice = () => log.push("only once")
    b.addEventListener("track", object)
    b.addEventListener("track", twice)
    b.addEventListener("track", twice)
    b.addEventListener("track", () => log.push("first time"), { once: true })
    b.ontrack = () => log.push("property")
    b.addEventListener("track", event => {
      log.push("stops")
      event.stopImmediatePropagation()
    })
    b.addEventListener("track", () => log.push("never"))
    await a.setLocalDescription()
    await b.setRemoteDescription(a.localDescription!)
    b.dispatchEvent(new Event("track"))
    b.ontrack = null
    log.push(String(b.ontrack), String(b.dispatchEvent(new Event("track", { cancelable: true }))))
    return log
  },

  "what a call's statistics have": async () => {
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
    for (const track of stream.getTracks()) a.addTrack(track, stream)
    await bench.connect(a, b)
    await bench.until("pictures", async () => (await bench.received(b)).decoded > 20)
    const heard = async (pc: RTCPeerConnection, type: string) =>
      [...(await pc.getStats()).values()].some(entry => entry.type === type)
    await bench.until("reports of the receiver", () => heard(a, "remote-inbound-rtp"))
    await bench.until("reports of the sender", () => heard(b, "remote-outbound-rtp"))
    const kinds = async (of: { getStats(): Promise<RTCStatsReport> }) => {
      const report = await of.getStats()
      return [String(report), ...new Set([...report.values()].map(entry => entry.type))].sort()
    }
    const seen = { sends: await kinds(a), gets: await kinds(b), sender: await kinds(a.getSenders()[0]!) }
    for (const track of stream.getTracks()) track.stop()
    a.close()
    b.close()
    return seen
  },
}
