import type { SourceId } from "../../src/brand.ts"
import type { Media } from "../../src/messages/worker.ts"
import { preferSealable } from "./codecs.ts"
import type { Connection, Connections, End } from "./connections.ts"
import type { FrameWorker } from "./frameWorker.ts"
import { call, first, ignore, natives } from "./natives.ts"
import type { Reports } from "./reports.ts"
import { setTransform } from "./seal.ts"

export interface Attaching {
  connections: Connections
  reports: Reports
  /** Born at the first need, or as soon as the ports are there. */
  worker: () => FrameWorker
}

/**
 * Gives the sender and the receiver of every transceiver of `pc` their transforms, in the task or microtask in which they are
 * born. One task later Chromium ignores a transform without a word
 * (https://github.com/w3c/webrtc-encoded-transform/issues/314).
 */
export function attachAll(hook: Attaching, pc: RTCPeerConnection): void {
  for (const transceiver of call(natives.getTransceivers, pc)) attach(hook, pc, transceiver)
}

export function attach(hook: Attaching, pc: RTCPeerConnection, transceiver: RTCRtpTransceiver): void {
  const { sender, receiver } = transceiver
  const media: Media = receiver.track.kind === "audio" ? "audio" : "video"
  const connection = hook.connections.of(pc)
  if (transceiver.currentDirection === "stopped") {
    retire(hook, connection, transceiver)
    return
  }
  const fresh = !hook.connections.end(sender)
  attachEnd(hook, connection, { direction: "send", of: sender, media })
  attachEnd(hook, connection, { direction: "receive", of: receiver, media })
  if (fresh) preferSealable(transceiver, media)
}

/** Lets nothing pass through `transceiver`, to which no transform can be given any more, and says so. */
export function refuse(
  hook: Attaching,
  pc: RTCPeerConnection,
  { sender, receiver }: RTCRtpTransceiver,
): void {
  const media: Media = receiver.track.kind === "audio" ? "audio" : "video"
  const connection = hook.connections.of(pc)
  for (const [direction, of] of [
    ["send", sender],
    ["receive", receiver],
  ] as const) {
    const end: End = { source: freshSource(), direction, media, track: of.track?.id ?? "", state: "shut" }
    hook.connections.addEnd(connection, of, end)
  }
  call(natives.stopTrack, receiver.track)
  const end = hook.connections.end(sender)
  if (!end) return
  if (sender.track) hook.reports.say({ kind: "leak", source: end.source, media, packets: 0 })
  // Nothing has been negotiated yet: to switch an encoding off now would hang Chromium's connection for good.
  shut(sender, end)
}

/** Takes the track from a sender that could not be sealed, now and whenever the page gives it one. */
export function shut(sender: RTCRtpSender, end: End): void {
  end.state = "shut"
  first(call(natives.replaceTrack, sender, null), ignore)
}

/** Shuts a sender that has sent past us. Without a track Firefox would repeat its last picture once a second. */
export function silence(sender: RTCRtpSender, end: End): void {
  shut(sender, end)
  const parameters = call(natives.getParameters, sender)
  for (const encoding of parameters.encodings) encoding.active = false
  first(call(natives.setParameters, sender, parameters), ignore)
}

/** The page gave `sender` another track, or none. */
export function retrack(hook: Attaching, sender: RTCRtpSender): void {
  const end = hook.connections.end(sender)
  if (!end || end.state === "gone") return
  if (end.state === "shut") {
    if (sender.track) shut(sender, end)
    return
  }
  const track = sender.track?.id ?? ""
  if (track === end.track) return
  end.track = track
  announce(hook, end)
}

/** Neither end of a stopped transceiver carries anything any more. */
export function retire(hook: Attaching, connection: Connection, transceiver: RTCRtpTransceiver): void {
  for (const of of [transceiver.sender, transceiver.receiver]) {
    const end = hook.connections.end(of)
    if (end) part(hook, connection, end)
  }
}

/** The connection was closed, or collected without having been closed. */
export function retireAll(hook: Attaching, connection: Connection): void {
  for (const end of [...connection.ends.values()]) part(hook, connection, end)
  hook.connections.forget(connection)
}

type Attachable = { media: Media } & (
  | { direction: "send"; of: RTCRtpSender }
  | { direction: "receive"; of: RTCRtpReceiver }
)

function attachEnd(hook: Attaching, connection: Connection, attachable: Attachable): void {
  const { direction, of, media } = attachable
  if (hook.connections.end(of)) {
    if (direction === "send") retrack(hook, of)
    return
  }
  const source = freshSource()
  const end: End = { source, direction, media, track: of.track?.id ?? "", state: "sealed" }
  hook.connections.addEnd(connection, of, end)
  const transform = hook.worker().transformFor({ source, direction, media })
  if (setTransform(of, transform) === "set") announce(hook, end)
  else if (direction === "send") shut(of, end)
}

function announce(hook: Attaching, { source, direction, media, track }: End): void {
  hook.reports.say({ kind: "source-added", source, direction, media, track })
}

function part(hook: Attaching, connection: Connection, end: End): void {
  if (end.state === "gone") return
  end.state = "gone"
  connection.ends.delete(end.source)
  hook.worker().gone(end.source)
  hook.reports.say({ kind: "source-gone", source: end.source })
}

function freshSource(): SourceId {
  const bytes = natives.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("") as SourceId
}
