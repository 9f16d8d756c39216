/** Pages that look into their own frames. */
import { type Begin, capture } from "./meeting.ts"
import type { Wire } from "./wire.ts"

/** Hands every frame on, as Chime's worker does until one of its effects is on. */
const PASSING = `
  onrtctransform = ({ transformer: { readable, writable } }) => readable.pipeTo(writable)
`

type Ends = RTCRtpSender | RTCRtpReceiver
type Streaming = Ends & { createEncodedStreams?: () => ReadableWritablePair }

function worker(): Worker {
  return new Worker(URL.createObjectURL(new Blob([PASSING])))
}

async function call(wire: Wire, prepare: (pc: RTCPeerConnection) => void) {
  const stream = await capture()
  const pc = new RTCPeerConnection()
  pc.ontrack = () => prepare(pc)
  for (const track of stream.getTracks()) pc.addTrack(track, stream)
  prepare(pc)
  await wire.offer("call", pc)
  return { connections: [pc] }
}

/** `give` for every sender and receiver, once. */
function once(give: (end: Streaming) => void): (pc: RTCPeerConnection) => void {
  const given = new WeakSet<Ends>()
  return pc => {
    for (const end of [...pc.getSenders(), ...pc.getReceivers()]) {
      if (!given.has(end)) give(end)
      given.add(end)
    }
  }
}

export const ownTransforms = {
  "chime, by RTCRtpScriptTransform": wire => {
    const own = worker()
    return call(
      wire,
      once(end => {
        end.transform = new RTCRtpScriptTransform(own)
      }),
    )
  },

  "chime, by createEncodedStreams": wire =>
    call(
      wire,
      once(end => {
        const streams = end.createEncodedStreams?.()
        void streams?.readable.pipeTo(streams.writable)
      }),
    ),

  "its own transform in mid-call": async wire => {
    const { connections } = await call(wire, () => undefined)
    return {
      connections,
      later: {
        "a transform": () => {
          const own = worker()
          for (const sender of connections[0]?.getSenders() ?? []) {
            sender.transform = new RTCRtpScriptTransform(own)
          }
        },
      },
    }
  },
} satisfies Record<string, Begin>
