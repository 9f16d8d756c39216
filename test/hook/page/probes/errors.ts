import { outcome, outcomes, type Probes, pictures, rudely } from "./probe.ts"

const { prototype: pcs } = RTCPeerConnection

export const errors: Probes = {
  "what it says to a wrong construction": () =>
    outcomes({
      "without new": rudely(RTCPeerConnection as unknown as () => void, undefined),
      "of a number": () => Reflect.construct(RTCPeerConnection, [7]),
      "of null": () => Reflect.construct(RTCPeerConnection, [null]),
      "of text": () => Reflect.construct(RTCPeerConnection, ["x"]),
      "with nonsense for a server": () => new RTCPeerConnection({ iceServers: [{ urls: "nonsense" }] }),
      "with a turn server without name": () =>
        new RTCPeerConnection({ iceServers: [{ urls: "turn:x.example" }] }),
      "with a policy that is none": () =>
        Reflect.construct(RTCPeerConnection, [{ bundlePolicy: "none such" }]),
      "with a getter that throws": () =>
        new RTCPeerConnection({
          get bundlePolicy(): RTCBundlePolicy {
            throw new RangeError("mine")
          },
        }),
      "of a method": () => Reflect.construct(pcs.addTrack, []),
      "of another kind": () => Reflect.construct(RTCPeerConnection, [], pcs.addTrack),
    }),

  "what its methods say to a wrong self": () => {
    const names = [
      "addTrack",
      "addTransceiver",
      "createOffer",
      "setLocalDescription",
      "setRemoteDescription",
      "close",
      "getConfiguration",
      "setConfiguration",
      "getStats",
      "addStream",
    ]
    const method = (name: string) => Reflect.get(pcs, name) as (() => unknown) | undefined
    return outcomes({
      ...Object.fromEntries(
        names.flatMap(name => {
          const found = method(name)
          return found
            ? [
                [name, rudely(found, {})],
                [`${name} of nothing`, rudely(found, undefined)],
              ]
            : []
        }),
      ),
      replaceTrack: rudely(RTCRtpSender.prototype.replaceTrack, {}),
      setCodecPreferences: rudely(RTCRtpTransceiver.prototype.setCodecPreferences, {}),
      stop: rudely(RTCRtpTransceiver.prototype.stop, {}),
      getUserMedia: rudely(MediaDevices.prototype.getUserMedia, {}, { audio: true }),
      "WebSocket.send": rudely(WebSocket.prototype.send, {}, "x"),
      "RTCDataChannel.send": rudely(RTCDataChannel.prototype.send, {}, "x"),
    })
  },

  "what its methods say to wrong arguments": async () => {
    const pc = new RTCPeerConnection()
    const track = pictures()
    const { sender, ...video } = { sender: pc.addTrack(track) }
    const audio = pc.addTransceiver("audio")
    const said = await outcomes({
      ...video,
      "no track": rudely(pc.addTrack, pc),
      "a track that is none": rudely(pc.addTrack, pc, {}),
      "the same track": () => pc.addTrack(track),
      "a stream that is none": rudely(pc.addTrack, pc, track, {}),
      "no kind": rudely(pc.addTransceiver, pc),
      "a kind that is none": rudely(pc.addTransceiver, pc, "smell"),
      "a direction that is none": rudely(pc.addTransceiver, pc, "audio", { direction: "up" }),
      "two encodings of one rid": () =>
        pc.addTransceiver("video", { sendEncodings: [{ rid: "a" }, { rid: "a" }] }),
      "a rid that is none": () => pc.addTransceiver("video", { sendEncodings: [{ rid: "§" }] }),
      "a track of another kind": () => audio.sender.replaceTrack(track),
      "a track that is text": rudely(sender.replaceTrack, sender, "x"),
      "a description that is none": rudely(pc.setRemoteDescription, pc, { type: "nonsense", sdp: "" }),
      "no description": rudely(pc.setRemoteDescription, pc),
      "a description that cannot be read": () => pc.setRemoteDescription({ type: "offer", sdp: "nonsense" }),
      "an answer without an offer": () => pc.setLocalDescription({ type: "answer", sdp: "" }),
      "codecs that are none": rudely(audio.setCodecPreferences, audio, 7),
      "no codecs at all": rudely(audio.setCodecPreferences, audio),
      "a codec that nobody knows": () =>
        audio.setCodecPreferences([{ mimeType: "audio/none", clockRate: 8_000 }]),
      "codecs of the other kind": () =>
        audio.setCodecPreferences(RTCRtpReceiver.getCapabilities("video")?.codecs ?? []),
      "an empty list of codecs": () => audio.setCodecPreferences([]),
      "no constraints": () => navigator.mediaDevices.getUserMedia(),
      "constraints for nothing": () => navigator.mediaDevices.getUserMedia({}),
      "a socket that is not open": () => new WebSocket("ws://127.0.0.1:9/").send("x"),
      "a channel that is not open": () => pc.createDataChannel("x").send("x"),
      "nothing to send": rudely(WebSocket.prototype.send, new WebSocket("ws://127.0.0.1:9/")),
    })
    return {
      said,
      transceivers: pc.getTransceivers().length,
      senders: pc.getSenders().map(one => one.track?.kind),
    }
  },

  "what is left when an argument was refused": async () => {
    const pc = new RTCPeerConnection()
    const read: string[] = []
    const init = {
      get direction(): RTCRtpTransceiverDirection {
        read.push("direction")
        return "sendonly"
      },
      get streams(): MediaStream[] {
        read.push("streams")
        throw new RangeError("mine")
      },
    }
    return {
      said: await outcome(() => pc.addTransceiver("audio", init)),
      read,
      left: pc.getTransceivers().length,
    }
  },

  "what it says when it is closed": async () => {
    const pc = new RTCPeerConnection()
    const transceiver = pc.addTransceiver("video")
    pc.close()
    return {
      said: await outcomes({
        addTrack: () => pc.addTrack(pictures()),
        addTransceiver: () => pc.addTransceiver("audio"),
        setConfiguration: () => pc.setConfiguration({}),
        getConfiguration: () => pc.getConfiguration(),
        replaceTrack: () => transceiver.sender.replaceTrack(pictures()),
        setCodecPreferences: () => transceiver.setCodecPreferences([]),
        stop: () => transceiver.stop(),
        "wrong arguments first": rudely(pc.addTrack, pc, 7),
        close: () => pc.close(),
      }),
      state: [pc.signalingState, pc.connectionState, transceiver.currentDirection],
    }
  },

  "what is said of a stopped transceiver": async () => {
    const pc = new RTCPeerConnection()
    const transceiver = pc.addTransceiver("video")
    transceiver.stop()
    return outcomes({
      stop: () => transceiver.stop(),
      replaceTrack: () => transceiver.sender.replaceTrack(pictures()),
      direction: () => {
        transceiver.direction = "inactive"
      },
    })
  },

  "how transforms are refused": async () => {
    const pc = new RTCPeerConnection()
    const { sender, receiver } = pc.addTransceiver("video")
    const accessor = Object.getOwnPropertyDescriptor(RTCRtpSender.prototype, "transform")
    const worker = new Worker(URL.createObjectURL(new Blob([""])))
    const transform = new RTCRtpScriptTransform(worker)
    const set = (of: object, value: unknown) => () =>
      Reflect.apply(accessor?.set ?? (() => undefined), of, [value])
    const said = await outcomes({
      number: set(sender, 7),
      text: set(sender, "x"),
      object: set(sender, {}),
      "on nothing": set({}, transform),
      "read of nothing": () => Reflect.apply(accessor?.get ?? (() => undefined), {}, []),
      "the receiver's way": set(receiver, transform),
      once: set(sender, transform),
      again: set(sender, transform),
      "for another": () => {
        receiver.transform = transform
      },
      none: set(sender, null),
      undefined: set(sender, undefined),
    })
    worker.terminate()
    return { said, read: [sender.transform, receiver.transform] }
  },

  "how encoded streams are refused": async () => {
    const create: unknown = Reflect.get(RTCRtpSender.prototype, "createEncodedStreams")
    if (typeof create !== "function") return "not offered by this browser"
    const asking = { encodedInsertableStreams: true } as RTCConfiguration
    const { sender } = new RTCPeerConnection(asking).addTransceiver("video")
    const streams: object = Reflect.apply(create, sender, [])
    return {
      fields: Object.entries(streams).map(([name, stream]) => `${name} ${String(stream)}`),
      proto: Object.getPrototypeOf(streams) === Object.prototype,
      said: await outcomes({
        again: () => Reflect.apply(create, sender, []),
        "on nothing": () => Reflect.apply(create, {}, []),
      }),
    }
  },
}
