import type { Probes } from "./probe.ts"

/** Everything that the hook might have laid a hand on. */
const OWNERS = [
  "RTCPeerConnection",
  "webkitRTCPeerConnection",
  "RTCRtpSender",
  "RTCRtpReceiver",
  "RTCRtpTransceiver",
  "RTCRtpScriptTransform",
  "RTCDataChannel",
  "RTCTrackEvent",
  "RTCSessionDescription",
  "MediaDevices",
  "MediaStream",
  "MediaStreamTrack",
  "WebSocket",
  "WebTransport",
  "WritableStreamDefaultWriter",
  "Worker",
  "EventTarget",
  "Promise",
]

function look(value: unknown): unknown {
  if (typeof value !== "function") return typeof value
  return {
    name: value.name,
    length: value.length,
    keys: Reflect.ownKeys(value).map(String).sort(),
    text: String(value).replace(/\s+/g, " "),
    proto: Object.getPrototypeOf(value)?.name,
  }
}

function describe(owner: object): unknown {
  return Reflect.ownKeys(owner).map(key => {
    const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(owner, key) ?? {}
    return [String(key), flags, look(value), look(get), look(set)]
  })
}

const shapes: Probes = Object.fromEntries(
  OWNERS.map(name => [
    `the shape of ${name}`,
    () => {
      const { value, ...flags } = Object.getOwnPropertyDescriptor(globalThis, name) ?? {}
      if (typeof value !== "function") return typeof value
      return { flags, itself: look(value), statics: describe(value), methods: describe(value.prototype) }
    },
  ]),
)

export const shape: Probes = {
  ...shapes,

  "the names in the window": () => ({
    names: Object.getOwnPropertyNames(globalThis)
      .filter(name => /rtc|transform|worker|sotto/i.test(name))
      .sort(),
    symbols: Object.getOwnPropertySymbols(globalThis).map(String).sort(),
  }),

  "what an RTCPeerConnection is": () => {
    const pc = new RTCPeerConnection()
    const names: string[] = []
    for (const name in pc) names.push(name)
    return {
      names,
      own: Reflect.ownKeys(pc).map(String),
      tag: String(pc),
      instance: [pc instanceof RTCPeerConnection, pc instanceof EventTarget],
      constructor: pc.constructor === RTCPeerConnection,
      prototype: Object.getPrototypeOf(pc) === RTCPeerConnection.prototype,
      alias: Reflect.get(globalThis, "webkitRTCPeerConnection") === RTCPeerConnection,
      parent: Object.getPrototypeOf(RTCPeerConnection) === EventTarget,
      extensible: Object.isExtensible(RTCPeerConnection),
    }
  },

  "what a page makes of RTCPeerConnection": async () => {
    class Mine extends RTCPeerConnection {
      readonly #secret = 7
      static make() {
        return new Mine()
      }
      override createOffer(...args: never[]) {
        return Reflect.apply(super.createOffer, this, args)
      }
      get secret() {
        return this.#secret
      }
    }
    function Other() {}
    Other.prototype = Object.create(RTCPeerConnection.prototype)
    const mine = Mine.make()
    const other = Reflect.construct(RTCPeerConnection, [], Other)
    const borrowed = Reflect.construct(Object, [], Mine)
    return {
      mine: [
        mine instanceof Mine,
        mine instanceof RTCPeerConnection,
        mine.constructor.name,
        mine.secret,
        String(mine),
      ],
      constructor: mine.constructor === Mine,
      inherits: Object.getPrototypeOf(Mine) === RTCPeerConnection,
      offer: (await mine.createOffer()).type,
      other: [other instanceof Mine, Object.getPrototypeOf(other) === Other.prototype, other.signalingState],
      borrowed: borrowed instanceof RTCPeerConnection,
      certificate: String(
        await Mine.generateCertificate({ name: "ECDSA", namedCurve: "P-256" } as EcKeyGenParams),
      ),
    }
  },

  "what belongs together": () => {
    const pc = new RTCPeerConnection()
    const transceiver = pc.addTransceiver("audio")
    const sender = pc.addTrack(
      document.createElement("canvas").captureStream().getTracks()[0] as MediaStreamTrack,
    )
    return {
      transceiver: pc.getTransceivers()[0] === transceiver,
      senders: pc.getSenders().indexOf(sender),
      receivers: pc.getReceivers().map(receiver => receiver.track.kind),
      same: transceiver.sender === pc.getSenders()[0] && transceiver.receiver === pc.getReceivers()[0],
      again: Object.is(pc.addTrack, pc.addTrack) && RTCPeerConnection.prototype.addTrack === pc.addTrack,
      fields: Object.keys(sender).length + Object.keys(transceiver).length,
    }
  },

  "what another frame of the page has": () => {
    const frame = document.body.appendChild(document.createElement("iframe"))
    const there = frame.contentWindow as unknown as typeof globalThis
    const theirs = new there.RTCPeerConnection()
    const made = rudeTransceiver(theirs)
    const seen = {
      apart: there.RTCPeerConnection !== RTCPeerConnection,
      name: there.RTCPeerConnection.name,
      instance: [theirs instanceof RTCPeerConnection, theirs instanceof there.RTCPeerConnection],
      constructor: theirs.constructor === there.RTCPeerConnection,
      made: [made instanceof RTCRtpTransceiver, made instanceof there.RTCRtpTransceiver],
    }
    frame.remove()
    return seen
  },

  "what can be cloned": () => {
    const clone = (value: unknown) => {
      try {
        return String(structuredClone(value))
      } catch (error) {
        return (error as Error).name
      }
    }
    const pc = new RTCPeerConnection()
    const { sender } = pc.addTransceiver("audio")
    return [pc, sender, pc.getConfiguration(), sender.getParameters(), pc.addTrack].map(clone)
  },

  "what it says it can do": () => ({
    send: ["audio", "video", "nonsense"].map(kind => RTCRtpSender.getCapabilities(kind)),
    receive: ["audio", "video", "nonsense"].map(kind => RTCRtpReceiver.getCapabilities(kind)),
  }),
}

/** A method of this frame on an object of that one. */
function rudeTransceiver(pc: RTCPeerConnection): unknown {
  return Reflect.apply(RTCPeerConnection.prototype.addTransceiver, pc, ["audio"])
}
