import { MOST_OVERHEARD } from "../../src/messages/signalling.ts"
import type { Attaching } from "./attach.ts"
import { before, call, construct, defineProperty, getOwnPropertyDescriptor, natives } from "./natives.ts"
import type { Realm } from "./realm.ts"
import type { Reports } from "./reports.ts"
import { sectionsOf } from "./sdp.ts"
import { wrapMethod } from "./wrap.ts"

/** In what servers say of people: Janus, Galène, XMPP. Everything else stays in the page. */
const OF_PEOPLE = /"(videoroom|username|kicked)"|^\s*<presence\b/
/** In what a page says of itself to Galène. */
const OF_ONESELF = /"handshake"/
/** First byte of LiveKit's messages of people: join, update, leave, room. The fields 1, 5, 8 and 11 of its SignalResponse. */
const TAGS = [0x0a, 0x2a, 0x42, 0x5a]

/** Overhears what the page and its server say of people, and passes it to the bridge, which may make claims of it. */
export function overhear(reports: Reports, data: unknown, from: "server" | "page"): void {
  if (typeof data === "string") {
    if (data.length > MOST_OVERHEARD || !(from === "page" ? OF_ONESELF : OF_PEOPLE).test(data)) return
  } else {
    if (!(data instanceof ArrayBuffer) || data.byteLength > MOST_OVERHEARD || from === "page") return
    if (!TAGS.includes(new Uint8Array(data)[0] ?? 0)) return
  }
  reports.say({ kind: "overheard", from, data })
}

/**
 * Looks on while the page's server speaks to it: over WebSocket, and in responses that the page reads as JSON. The page gets what
 * it would get; our listener is the first of each socket, and changes nothing.
 */
export function watchSignalling(reports: Reports, realm: Realm): void {
  const Native = realm.WebSocket
  const Owned = new Proxy(Native, {
    construct(_native, args: unknown[], newTarget) {
      const socket: WebSocket = construct(Native, args, newTarget)
      call(natives.addEventListener, socket, "message", event => {
        if (natives.messageData) overhear(reports, call(natives.messageData, event), "server")
      })
      return socket
    },
  })
  defineProperty(realm, "WebSocket", { ...getOwnPropertyDescriptor(realm, "WebSocket"), value: Owned })
  const maker = getOwnPropertyDescriptor(Native.prototype, "constructor")
  defineProperty(Native.prototype, "constructor", { ...maker, value: Owned })
  const Promised = realm.Promise
  wrapMethod(realm.Response.prototype, "json", ({ run }) => {
    const body = run()
    return body instanceof Promised
      ? before(body, json => {
          if (isOfJanus(json)) overhear(reports, natives.stringify(json), "server")
        })
      : body
  })
}

/** Of the servers that are understood only Janus speaks in responses, with one event or a list: of no other page one is written out. */
function isOfJanus(json: unknown): boolean {
  const event: unknown = natives.isArray(json) ? json[0] : json
  return typeof event === "object" && event !== null && getOwnPropertyDescriptor(event, "janus") !== undefined
}

/** Says where what each receiver of `pc` gets was announced. */
export function place({ reports, connections }: Placing, pc: RTCPeerConnection, sdp: string): void {
  // It stays the same until ICE begins anew, so it tells the other side's descriptions apart. RFC 8839 §5.4.
  const [, fragment = ""] = /^a=ice-ufrag:(\S+)/m.exec(sdp) ?? []
  const sections = new Map(sectionsOf(sdp).map(({ mid, stream }) => [mid, stream]))
  for (const { mid, receiver } of call(natives.getTransceivers, pc)) {
    const stream = sections.get(mid ?? "")
    const source = connections.end(receiver)?.source
    if (mid !== null && stream !== undefined && source)
      reports.say({ kind: "placed", source, fragment, mid, stream })
  }
}

type Placing = Pick<Attaching, "reports" | "connections">
