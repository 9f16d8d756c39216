/** What happens to a call while it goes on, as every client does it one day. */
import { type Begin, capture } from "./meeting.ts"
import type { Wire } from "./wire.ts"

const BOTH = [
  { kind: "audio", direction: "sendrecv" },
  { kind: "video", direction: "sendrecv" },
] as const

/** A plain call by addTrack, offered by the page. */
async function plain(wire: Wire, line = "call", Constructor = RTCPeerConnection) {
  const stream = await capture()
  const pc = new Constructor()
  for (const track of stream.getTracks()) pc.addTrack(track, stream)
  await wire.offer(line, pc)
  const [audio, video] = pc.getTransceivers()
  if (!audio || !video) throw new Error("a section is missing")
  return { pc, stream, audio, video }
}

/** What is sent and what is received on connections of their own: werift sends no more to Firefox after these changes. */
async function split(wire: Wire) {
  const stream = await capture()
  const up = new RTCPeerConnection()
  const [audio, video] = stream
    .getTracks()
    .map(track => up.addTransceiver(track, { direction: "sendonly", streams: [stream] }))
  if (!audio || !video) throw new Error("a section is missing")
  await wire.offer("up", up)
  const down = new RTCPeerConnection()
  await wire.call("down", down, [
    { kind: "audio", direction: "sendonly" },
    { kind: "video", direction: "sendonly" },
  ])
  return { connections: [up, down], up, video }
}

export const changes = {
  replaceTrack: async wire => {
    const { pc, video } = await plain(wire)
    return {
      connections: [pc],
      later: {
        "the screen instead of the camera": async () =>
          video.sender.replaceTrack((await capture()).getVideoTracks()[0] ?? null),
        "nothing, and the camera again": async () => {
          await video.sender.replaceTrack(null)
          await video.sender.replaceTrack((await capture()).getVideoTracks()[0] ?? null)
        },
      },
    }
  },

  renegotiation: async wire => {
    const { pc } = await plain(wire)
    return {
      connections: [pc],
      later: {
        "a screen beside the camera": async () => {
          const screen = await capture()
          pc.addTrack(screen.getVideoTracks()[0]!, screen)
          await wire.offer("call", pc)
        },
        "the server's offer": () => wire.call("call", pc, [{ kind: "video", direction: "sendonly" }]),
      },
    }
  },

  restartIce: async wire => {
    const { connections, up } = await split(wire)
    return {
      connections,
      later: {
        "a new path": () => {
          up.restartIce()
          return wire.offer("up", up)
        },
      },
    }
  },

  "transceiver reuse": async wire => {
    const { connections, up, video } = await split(wire)
    return {
      connections,
      later: {
        "stopped, and its section taken by another": async () => {
          video.stop()
          await wire.offer("up", up)
          const again = await capture()
          up.addTransceiver(again.getVideoTracks()[0]!, { direction: "sendonly", streams: [again] })
          await wire.offer("up", up)
        },
      },
    }
  },

  "two connections at once": async wire => {
    const { pc, stream } = await plain(wire, "bridge")
    const direct = new RTCPeerConnection()
    await wire.call("direct", direct, [...BOTH], {
      answering: () => stream.getTracks().map(track => direct.addTrack(track.clone(), stream)),
    })
    return { connections: [pc, direct], later: { "the first hangs up": () => pc.close() } }
  },

  "muted by enabled, and the server fills in": async wire => {
    const { pc, stream } = await plain(wire)
    const enable = (enabled: boolean) => {
      for (const track of stream.getTracks()) track.enabled = enabled
    }
    return {
      connections: [pc],
      later: {
        "silence and black": () => enable(false),
        "the server's own frames": () => wire.say({ kind: "fill" }),
        "voice and picture": () => enable(true),
      },
    }
  },

  "muted by direction": async wire => {
    const { pc, video, audio } = await plain(wire)
    return {
      connections: [pc],
      later: {
        "off and on": async () => {
          for (const direction of ["recvonly", "inactive", "sendrecv"] as const) {
            for (const one of [audio, video]) one.direction = direction
            await wire.offer("call", pc)
          }
        },
      },
    }
  },

  "an SSRC that changes its owner": async wire => {
    const { pc } = await plain(wire)
    const leaf = () =>
      bench.worker
        .flatMap(message => (message.kind === "report" ? message.sources : []))
        .findLast(({ direction, media }) => direction === "receive" && media === "video")?.sender?.leaf
    const next = async (wanted: number) => {
      wire.say({ kind: "next-source" })
      await bench.until(`pictures of ${wanted}`, () => leaf() === wanted)
    }
    return {
      connections: [pc],
      later: { "the other speaks": () => next(1), "the first speaks again": () => next(0) },
    }
  },

  simulcast: async wire => {
    const stream = await capture({ width: 640, height: 360, frameRate: 20 })
    const pc = new RTCPeerConnection()
    pc.addTrack(stream.getAudioTracks()[0]!, stream)
    pc.addTransceiver(stream.getVideoTracks()[0]!, {
      streams: [stream],
      sendEncodings: [
        { rid: "h", maxBitrate: 400_000 },
        { rid: "l", maxBitrate: 100_000, scaleResolutionDownBy: 2 },
      ],
    })
    await wire.offer("call", pc)
    const width = async () =>
      [...(await pc.getStats()).values()].find(
        ({ type, kind }) => type === "inbound-rtp" && kind === "video",
      )?.["frameWidth"]
    // Firefox begins with the small one, and sends the large one when it trusts the line.
    const both = async () =>
      [...(await pc.getStats()).values()].filter(({ rid, framesEncoded }) => rid && framesEncoded >= 10)
        .length === 2
    const other = async () => {
      await bench.until("both layers", both)
      const before = await width()
      wire.say({ kind: "next-source" })
      await bench.until("the other layer", async () => (await width()) !== before)
    }
    return { connections: [pc], later: { "the other layer": other, "the first again": other } }
  },

  "layers in time": async wire => {
    const stream = await capture()
    const pc = new RTCPeerConnection()
    pc.addTrack(stream.getAudioTracks()[0]!, stream)
    const encoding = { scalabilityMode: "L1T3" } as RTCRtpEncodingParameters
    const { sender } = pc.addTransceiver(stream.getVideoTracks()[0]!, {
      streams: [stream],
      sendEncodings: [encoding],
    })
    await wire.offer("call", pc)
    const [used] = sender.getParameters().encodings
    if (Reflect.get(used ?? {}, "scalabilityMode") !== "L1T3") throw new Error("no layers in time")
    return { connections: [pc] }
  },

  "transform = null": async wire => {
    const { pc } = await plain(wire)
    return {
      connections: [pc],
      later: {
        "no transform": () => {
          for (const end of [...pc.getSenders(), ...pc.getReceivers()]) end.transform = null
        },
      },
    }
  },

  "captured early": async wire => {
    const early: typeof RTCPeerConnection = Reflect.get(globalThis, "Early")
    const { pc } = await plain(wire, "call", early)
    return { connections: [pc] }
  },
} satisfies Record<string, Begin>
