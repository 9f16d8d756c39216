import type { Attaching } from "./attach.ts"
import { stateOf } from "./connections.ts"
import { isTelephony } from "./mixers.ts"
import { call, natives } from "./natives.ts"
import { countSecond, isPastRtp } from "./pastRtp.ts"
import { overhear } from "./signalling.ts"
import { wrapGetter, wrapMethod } from "./wrap.ts"

const SECOND_MS = 1_000

/**
 * Looks on while the page sends by other ways than RTP. When that must be its media, or its telephone calls, it says so: no
 * transform can seal them. What the page's own workers send is out of sight.
 *
 * @returns A function to be told of each stream that the page captures.
 */
export function watchOtherWays(hook: Attaching): (stream: MediaStream) => void {
  const said = new Set<string>()
  const say = (why: "mixed-audio" | "no-rtp") => {
    if (!said.has(why)) hook.reports.say({ kind: "unprotectable", why })
    said.add(why)
  }
  const sent = watchSending((socket, data) => {
    overhear(hook.reports, data, "page")
    const protocol = natives.webSocketProtocol && call(natives.webSocketProtocol, socket)
    if (isTelephony(String(protocol))) say("mixed-audio")
  })
  const tracks = new Set<WeakRef<MediaStreamTrack>>()
  let rtp: "used" | "unused" = "unused"
  let counted = 0
  let before = 0
  const look = () => {
    const bytes = sent()
    if (usesRtp(hook)) rtp = "used"
    const capture = [...tracks].some(track => track.deref()?.readyState === "live") ? "live" : "none"
    counted = countSecond(counted, { capture, rtp, bytes: bytes - before })
    before = bytes
    if (isPastRtp(counted)) say("no-rtp")
    if (rtp === "unused" && !said.has("no-rtp")) natives.setTimeout(look, SECOND_MS)
  }
  return stream => {
    if (tracks.size === 0) natives.setTimeout(look, SECOND_MS)
    for (const track of call(natives.getTracks, stream)) tracks.add(new WeakRef(track))
  }
}

/** @returns A function that gives the bytes of binary data that the page has handed to its connections so far. */
function watchSending(onSocket: (socket: unknown, data: unknown) => void): () => number {
  let bytes = 0
  const count = (owner: object, name: string, seen: typeof onSocket = () => undefined) =>
    wrapMethod(owner, name, ({ self, args, run }) => {
      const done = run()
      bytes += sizeOf(args[0])
      seen(self, args[0])
      return done
    })
  count(WebSocket.prototype, "send", onSocket)
  count(RTCDataChannel.prototype, "send")
  if (typeof WebTransport === "undefined") return () => bytes
  // Its streams are like any others, so writers are left alone until there is a transport.
  const transport = WebTransport.prototype
  let writers: "native" | "counted" = "native"
  const used = () => {
    if (writers === "native") count(WritableStreamDefaultWriter.prototype, "write")
    writers = "counted"
  }
  wrapGetter(transport, "datagrams", used)
  for (const name of ["createUnidirectionalStream", "createBidirectionalStream"]) {
    wrapMethod(transport, name, ({ run }) => {
      used()
      return run()
    })
  }
  return () => bytes
}

function sizeOf(data: unknown): number {
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return data.byteLength
  return data instanceof Blob ? data.size : 0
}

/** Whether a connection of the page that is open has a track to send, or has agreed to carry something. */
function usesRtp({ connections }: Attaching): boolean {
  return connections.live().some(({ ref }) => {
    const pc = ref.deref()
    return (
      pc !== undefined &&
      stateOf(pc) !== "closed" &&
      call(natives.getTransceivers, pc).some(
        ({ sender, currentDirection }) =>
          sender.track !== null || (currentDirection !== null && currentDirection !== "inactive"),
      )
    )
  })
}
