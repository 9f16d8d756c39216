import { bench } from "./bench.ts"

/** How pages get a camera into a connection. Each returns the two connections; `a` offers. */
export const ways = {
  addTrack: async () => {
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    const stream = await bench.capture({ audio: true, video: true })
    for (const track of stream.getTracks()) a.addTrack(track, stream)
    await bench.connect(a, b)
    return [a, b]
  },
  "addTransceiver, with the barrier declined": async () => {
    const declined = { encodedInsertableStreams: false } as RTCConfiguration
    const [a, b] = [new RTCPeerConnection(declined), new RTCPeerConnection(declined)]
    const stream = await bench.capture({ audio: true, video: true })
    for (const track of stream.getTracks())
      a.addTransceiver(track, { direction: "sendonly", streams: [stream] })
    await bench.connect(a, b)
    return [a, b]
  },
  addStream: async () => {
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    const old = a as RTCPeerConnection & { addStream(stream: MediaStream): void }
    old.addStream(await bench.capture({ audio: true, video: true }))
    await bench.connect(a, b)
    return [a, b]
  },
  "addTransceiver by kind and replaceTrack later": async () => {
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    const senders = ["audio", "video"].map(kind => a.addTransceiver(kind).sender)
    await bench.connect(a, b)
    const stream = await bench.capture({ audio: true, video: true })
    await senders[0]!.replaceTrack(stream.getAudioTracks()[0]!)
    await senders[1]!.replaceTrack(stream.getVideoTracks()[0]!)
    return [a, b]
  },
  "the answerer, once it has the offer": async () => {
    const [server, client] = [new RTCPeerConnection(), new RTCPeerConnection()]
    for (const kind of ["audio", "video"]) server.addTransceiver(kind)
    const stream = await bench.capture({ audio: true, video: true })
    await bench.connect(server, client, () => {
      for (const track of stream.getTracks()) client.addTrack(track, stream)
    })
    return [client, server]
  },
  "the answerer, in the old form with callbacks": async () => {
    const [server, client] = [new RTCPeerConnection(), new RTCPeerConnection()]
    for (const kind of ["audio", "video"]) server.addTransceiver(kind)
    const stream = await bench.capture({ audio: true, video: true })
    await server.setLocalDescription()
    await new Promise<void>((done, failed) => {
      void client.setRemoteDescription(
        server.localDescription!,
        () => {
          for (const track of stream.getTracks()) client.addTrack(track, stream)
          done()
        },
        failed,
      )
    })
    client.onicecandidate = ({ candidate }) => void (candidate && server.addIceCandidate(candidate))
    await client.setLocalDescription()
    await server.setRemoteDescription(client.localDescription!)
    return [client, server]
  },
  "a subclass of the page's, constructed by Reflect": async () => {
    class Mine extends RTCPeerConnection {}
    const [a, b] = [Reflect.construct(Mine, []), Reflect.construct(RTCPeerConnection, [{}])]
    const stream = await bench.capture({ audio: true, video: true })
    for (const track of stream.getTracks()) a.addTrack(track, stream)
    await bench.connect(a, b)
    return [a, b]
  },
  "transform = null in mid-call": async () => {
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    const stream = await bench.capture({ audio: true, video: true })
    for (const track of stream.getTracks()) a.addTrack(track, stream)
    await bench.connect(a, b)
    for (const sender of a.getSenders()) sender.transform = null
    return [a, b]
  },
  "createEncodedStreams piped to itself": async () => {
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    const stream = await bench.capture({ audio: true, video: true })
    for (const track of stream.getTracks()) {
      const sender = a.addTrack(track, stream) as RTCRtpSender & {
        createEncodedStreams?: () => ReadableWritablePair
      }
      const streams = sender.createEncodedStreams?.()
      void streams?.readable.pipeTo(streams.writable)
    }
    await bench.connect(a, b)
    return [a, b]
  },
} satisfies Record<string, () => Promise<RTCPeerConnection[]>>

export type Way = keyof typeof ways
