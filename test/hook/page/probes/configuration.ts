import { outcomes, type Probes } from "./probe.ts"

/** The word of Chromium's that the hook puts into every configuration. */
const barrier = (value: boolean) => ({ encodedInsertableStreams: value }) as RTCConfiguration

function shown(pc: RTCPeerConnection): unknown {
  return Object.entries(pc.getConfiguration()).map(([name, value]) => [name, JSON.stringify(value)])
}

export const configuration: Probes = {
  "what it shows of its configuration": () =>
    [undefined, null, {}, { bundlePolicy: "max-bundle" } as const, barrier(true), barrier(false)].map(given =>
      shown(Reflect.construct(RTCPeerConnection, given === undefined ? [] : [given])),
    ),

  "what it reads of a configuration, and in which order": () => {
    const read: string[] = []
    const inherited = Object.create({ bundlePolicy: "max-bundle", iceCandidatePoolSize: 3 })
    const watched = new Proxy(inherited, {
      get(target, name, receiver) {
        read.push(String(name))
        return Reflect.get(target, name, receiver)
      },
      has: (target, name) => read.push(`has ${String(name)}`) > 0 && Reflect.has(target, name),
    })
    const pc = new RTCPeerConnection(watched)
    return { read, shown: shown(pc) }
  },

  "how its configuration is changed": async () => {
    const pc = new RTCPeerConnection()
    const asked = new RTCPeerConnection(barrier(true))
    const iceServers = [{ urls: "stun:127.0.0.1:9" }]
    const said = await outcomes({
      "to nothing": () => Reflect.apply(pc.setConfiguration, pc, []),
      "to the same": () => pc.setConfiguration({}),
      "to what it shows": () => pc.setConfiguration(pc.getConfiguration()),
      "to new servers": () => pc.setConfiguration({ iceServers }),
      "to another bundling": () => pc.setConfiguration({ bundlePolicy: "max-compat" }),
      "to nonsense": () => Reflect.apply(pc.setConfiguration, pc, [7]),
      "by the barrier": () => pc.setConfiguration(barrier(true)),
      "by taking the barrier away": () => asked.setConfiguration({}),
      "beside the barrier": () => asked.setConfiguration({ ...barrier(true), iceServers }),
    })
    return { said, shown: [shown(pc), shown(asked)] }
  },

  "that its configuration stays the page's own": () => {
    const given = Object.freeze({ iceServers: [], ...barrier(false) })
    const pc = new RTCPeerConnection(given)
    const first = pc.getConfiguration()
    return {
      given: JSON.stringify(given),
      fresh: first !== pc.getConfiguration(),
      proto: Object.getPrototypeOf(first) === Object.prototype,
    }
  },
}
