/** What the hook says of its page: claims, never keys. Travels on a port of its own, from MAIN to the bridge. */
import type { SourceId } from "../brand.ts"
import { isCount, isFields, isListOf, isOneOf, isText } from "./decode.ts"
import { isPageEvent, isRosterClaim, type PageEvent, type RosterClaim } from "./roster.ts"
import type { Direction, Media } from "./worker.ts"

/**
 * The bridge gives two ports in one cancelable MessageEvent on the page's window: the key port for the worker, and the port of
 * this edge. A hook that runs first asks for them by the second event.
 */
export const PORTS_EVENT = "sotto:port"
export const PORTS_WANTED_EVENT = "sotto:port?"

export const WORKER_REFUSALS = ["content-security-policy", "trusted-types", "no-encoded-transform"] as const
export type WorkerRefusal = (typeof WORKER_REFUSALS)[number]
/** Longest policy that is looked at, in UTF-16 units. */
const MOST_POLICY = 16_384
export const CAPTURE_REFUSALS = ["refused", "no-device", "busy"] as const

export type FromHook =
  /** The hook runs; `connections` counts the RTCPeerConnections that the page has made. */
  | { kind: "connections"; connections: number }
  /** A sender or receiver got its transform. `track` is the MediaStreamTrack's id, `""` while it has none. */
  | { kind: "source-added"; source: SourceId; direction: Direction; media: Media; track: string }
  | { kind: "source-gone"; source: SourceId }
  /** No worker can be born here, so nothing can be sealed and nothing leaves. `policies`: those of the page that forbade it. */
  | { kind: "worker-refused"; why: WorkerRefusal; policies: readonly string[] }
  /** The watchdog saw packets leave without our frames; the track was stopped. */
  | { kind: "leak"; source: SourceId; media: Media; packets: number }
  /**
   * Once a second: packets that left without having been sealed, over all senders, which stays 0; and how often key frames have
   * been asked for, of the sender that was asked most.
   */
  | { kind: "watchdog"; plaintextPackets: number; keyFramesAsked: number }
  /** The page runs encoded transforms of its own. */
  | { kind: "page-transform" }
  /** The server decodes the sound to mix it, or the page sends media by other ways than RTP. */
  | { kind: "unprotectable"; why: "mixed-audio" | "no-rtp" }
  /** No codec that we can seal is left in the negotiation of this kind of media. */
  | { kind: "codec-refused"; media: Media; mimeType: string }
  /** getUserMedia failed in the page. */
  | { kind: "capture-refused"; media: Media | "both"; why: (typeof CAPTURE_REFUSALS)[number] }
  /** Whom the page lists. */
  | ({ kind: "roster" } & RosterClaim)
  /** What the page's server says has happened. */
  | { kind: "meeting-event"; event: PageEvent }

/** Narrows what arrived on the hook's port. @returns `undefined` for anything else, which callers drop. */
export function decodeFromHook(data: unknown): FromHook | undefined {
  if (!isFields(data)) return undefined
  const source = isText(data["source"], 64)
  const media = isOneOf(data["media"], ["audio", "video"])
  const ok = (() => {
    switch (data["kind"]) {
      case "connections":
        return isCount(data["connections"])
      case "source-added":
        return (
          source && media && isOneOf(data["direction"], ["send", "receive"]) && isText(data["track"], 128)
        )
      case "source-gone":
        return source
      case "worker-refused":
        return (
          isOneOf(data["why"], WORKER_REFUSALS) &&
          isListOf(data["policies"], (one): one is string => isText(one, MOST_POLICY), 64)
        )
      case "leak":
        return source && media && isCount(data["packets"])
      case "watchdog":
        return isCount(data["plaintextPackets"]) && isCount(data["keyFramesAsked"])
      case "page-transform":
        return true
      case "unprotectable":
        return isOneOf(data["why"], ["mixed-audio", "no-rtp"])
      case "codec-refused":
        return media && isText(data["mimeType"], 64)
      case "capture-refused":
        return isOneOf(data["media"], ["audio", "video", "both"]) && isOneOf(data["why"], CAPTURE_REFUSALS)
      case "roster":
        return isRosterClaim(data)
      case "meeting-event":
        return isPageEvent(data["event"])
      default:
        return false
    }
  })()
  return ok ? (data as FromHook) : undefined
}
