import { type Attaching, attach, attachAll, refuse, retire, retireAll, retrack } from "./attach.ts"
import { followOffer, unsealable } from "./codecs.ts"
import { ownConfigurations, rememberWish, wishIn } from "./configuration.ts"
import type { Connection } from "./connections.ts"
import { mixesVoices } from "./mixers.ts"
import {
  apply,
  before,
  call,
  construct,
  defineProperty,
  getOwnPropertyDescriptor,
  natives,
} from "./natives.ts"
import type { Realm } from "./realm.ts"
import { barred } from "./seal.ts"
import { place } from "./signalling.ts"
import { wrapMethod } from "./wrap.ts"

/** Does the browser ignore a transform that comes after a sender's first task? Firefox lets it take effect from then on. */
const TOO_LATE = !CSS.supports("(-moz-appearance: none)")

/** Stands between the page and every RTCPeerConnection that it makes in this window. */
export function ownPeerConnections(hook: Attaching, realm: Realm): void {
  const Native = realm.RTCPeerConnection
  const Owned = new Proxy(Native, {
    construct(_native, args: unknown[], newTarget) {
      const wish = wishIn(args[0])
      const pc: RTCPeerConnection = construct(Native, [barred(args[0]), ...args.slice(1)], newTarget)
      rememberWish(pc, wish)
      adopt(hook, pc)
      return pc
    },
  })
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) {
    const descriptor = getOwnPropertyDescriptor(realm, name)
    if (descriptor?.value === Native) defineProperty(realm, name, { ...descriptor, value: Owned })
  }
  const maker = getOwnPropertyDescriptor(Native.prototype, "constructor")
  defineProperty(Native.prototype, "constructor", { ...maker, value: Owned })
  ownMethods(hook, realm)
  ownConfigurations(realm)
}

function adopt(hook: Attaching, pc: RTCPeerConnection): void {
  hook.connections.of(pc)
  hook.reports.say({ kind: "connections", connections: hook.connections.made })
  call(natives.addEventListener, pc, "track", event => {
    if (isTrackEvent(event)) attach(hook, pc, event.transceiver)
  })
}

/**
 * Takes on a connection that was made past our constructor, in a window that was not hooked yet. What it has already is taken
 * from it where a transform would come too late.
 */
function meet(hook: Attaching, pc: unknown): void {
  if (hook.connections.knows(pc) || !isConnection(pc)) return
  adopt(hook, pc)
  if (!TOO_LATE) return
  for (const transceiver of call(natives.getTransceivers, pc)) refuse(hook, pc, transceiver)
}

/** Of whatever window: the browser's own method knows. */
function isConnection(value: unknown): value is RTCPeerConnection {
  try {
    return call(natives.getTransceivers, value) !== undefined
  } catch {
    return false
  }
}

/** The window of a connection may be another than ours, and so may the interface of its events. */
function isTrackEvent(event: Event): event is RTCTrackEvent {
  return "transceiver" in event
}

function ownMethods(hook: Attaching, realm: Realm): void {
  // Some libraries put promises of their own in its place, and the browser goes on giving these.
  const Native = realm.Promise
  const pcs = realm.RTCPeerConnection.prototype
  for (const name of ["addTrack", "addTransceiver", "addStream"]) {
    wrapMethod(pcs, name, ({ self, run }) => {
      meet(hook, self)
      const made = run()
      attachAll(hook, self as RTCPeerConnection)
      return made
    })
  }
  // The old offerToReceiveAudio and -Video make transceivers in here.
  wrapMethod(pcs, "createOffer", ({ self, run }) => {
    meet(hook, self)
    const offer = run()
    if (isConnection(self)) attachAll(hook, self)
    return offer
  })
  for (const name of ["setLocalDescription", "setRemoteDescription"]) {
    wrapMethod(pcs, name, ({ self, args, run }) => {
      meet(hook, self)
      const walk = () => {
        const pc = self as RTCPeerConnection
        attachAll(hook, pc)
        if (name === "setRemoteDescription") heed(hook, pc)
      }
      const [description, succeeded, ...more] = args
      if (name === "setRemoteDescription" && mixesVoices(description)) {
        hook.reports.say({ kind: "unprotectable", why: "mixed-audio" })
      }
      if (typeof succeeded !== "function") return beforehand(Native, run(), walk)
      // The form with callbacks, in which the page continues in `succeeded`.
      const wrapped = (...values: unknown[]) => {
        walk()
        return apply(succeeded, undefined, values)
      }
      return run([description, wrapped, ...more])
    })
  }
  wrapMethod(pcs, "close", ({ self, run }) => {
    const done = run()
    retireAll(hook, hook.connections.of(self as RTCPeerConnection))
    return done
  })
  wrapMethod(realm.RTCRtpTransceiver.prototype, "stop", ({ self, run }) => {
    const done = run()
    const transceiver = self as RTCRtpTransceiver
    for (const connection of hook.connections.live()) {
      if (holds(hook, connection, transceiver)) retire(hook, connection, transceiver)
    }
    return done
  })
  wrapMethod(realm.RTCRtpSender.prototype, "replaceTrack", ({ self, run }) => {
    const sender = self as RTCRtpSender
    if (hook.connections.end(sender)?.state === "shut") return run([null])
    return beforehand(Native, run(), () => retrack(hook, sender))
  })
}

function holds(hook: Attaching, connection: Connection, transceiver: RTCRtpTransceiver): boolean {
  const end = hook.connections.end(transceiver.sender)
  return end !== undefined && connection.ends.has(end.source)
}

/** Does `settled` in the microtask in which `promise` is fulfilled. @returns What the page gets: it continues after that. */
function beforehand(Native: PromiseConstructor, promise: unknown, settled: () => void): unknown {
  return promise instanceof Native ? before(promise, settled) : promise
}

/** Takes the other side's order of codecs over, and says which kinds of media it leaves without one that can be sealed. */
function heed(hook: Attaching, pc: RTCPeerConnection): void {
  const description =
    natives.remoteDescription && (call(natives.remoteDescription, pc) as RTCSessionDescription | null)
  if (!description) return
  if (description.type === "offer") followOffer(pc, description.sdp)
  place(hook, pc, description.sdp)
  const { refused } = hook.connections.of(pc)
  for (const { media, mimeType } of unsealable(description.sdp)) {
    if (refused.has(mimeType)) continue
    refused.add(mimeType)
    hook.reports.say({ kind: "codec-refused", media, mimeType })
  }
}
