/** How real clients use WebRTC, each in a few lines. */
import { type Begin, capture } from "./meeting.ts"

export const clients = {
  /** One connection for each stream: what is sent is offered by the page, what is received by the server. */
  galene: async wire => {
    const stream = await capture()
    const up = new RTCPeerConnection()
    for (const track of stream.getTracks()) {
      up.addTransceiver(track, { direction: "sendonly", streams: [stream], sendEncodings: [{}] })
    }
    await wire.offer("up", up)
    const down = new RTCPeerConnection()
    await wire.call("down", down, [
      { kind: "audio", direction: "sendonly" },
      { kind: "video", direction: "sendonly" },
    ])
    const connections = [up, down]
    return {
      connections,
      later: {
        "another stream in its place": async () => {
          const again = await capture()
          const second = new RTCPeerConnection()
          for (const track of again.getTracks()) {
            second.addTransceiver(track, { direction: "sendonly", streams: [again], sendEncodings: [{}] })
          }
          await wire.offer("up again", second)
          up.close()
          connections.push(second)
        },
      },
    }
  },

  /** The server offers, and the page adds its tracks only when the sections are there. */
  jitsi: async wire => {
    const stream = await capture()
    const pc = new RTCPeerConnection()
    await wire.call(
      "jvb",
      pc,
      [
        { kind: "audio", direction: "sendrecv", stream: "mixedmslabel" },
        { kind: "video", direction: "sendrecv", stream: "remote-video-1" },
      ],
      { answering: () => stream.getTracks().map(track => pc.addTrack(track, stream)) },
    )
    return { connections: [pc] }
  },

  /** One connection for all; the server writes who somebody is into the id of the stream. */
  livekit: async wire => {
    const stream = await capture()
    const pc = new RTCPeerConnection()
    for (const track of stream.getTracks()) {
      pc.addTransceiver(track, { direction: "sendonly", streams: [stream] })
    }
    await wire.offer("pc", pc)
    const named: string[] = []
    pc.ontrack = ({ streams }) => named.push(streams[0]?.id ?? "")
    await wire.call("pc", pc, [
      { kind: "audio", direction: "sendonly", stream: "PA_abc|TR_voice" },
      { kind: "video", direction: "sendonly", stream: "PA_abc|TR_camera" },
    ])
    if (!named.every(name => name.startsWith("PA_abc|"))) throw new Error(`streams named ${named}`)
    return { connections: [pc] }
  },

  /** The page writes the server's offer itself, and reads the receivers from it without waiting for an event. */
  mediasoup: async wire => {
    const stream = await capture()
    const send = new RTCPeerConnection()
    for (const track of stream.getTracks()) {
      send.addTransceiver(track, { direction: "sendonly", streams: [stream] })
    }
    await wire.offer("send", send)
    const receive = new RTCPeerConnection()
    await wire.call("receive", receive, [{ kind: "audio", direction: "sendonly" }])
    await wire.call("receive", receive, [{ kind: "video", direction: "sendonly" }], {
      answering: () => receive.getTransceivers().map(({ receiver }) => receiver.track),
    })
    return { connections: [send, receive] }
  },

  /** The old way, for a screen that is shared. */
  talk: async wire => {
    const pc = new RTCPeerConnection()
    const old = pc as RTCPeerConnection & { addStream(stream: MediaStream): void }
    old.addStream(await capture())
    await wire.offer("screen", pc)
    return { connections: [pc] }
  },
} satisfies Record<string, Begin>
