import type { EntryKind } from "../../../src/messages/roster.ts"
import { type Claims, type Heard, type Kind, PERSON } from "./claims.ts"

/** What participants say of themselves in their presence, the more telling first. XEP-0030 has the form. */
const FEATURES: readonly [RegExp, EntryKind][] = [
  [/\bvar=["']http:\/\/jitsi\.org\/protocol\/transcriber["']/, "transcriber"],
  [/\bvar=["']http:\/\/jitsi\.org\/protocol\/jigasi["']/, "phone"],
  [/\bvar=["']http:\/\/jitsi\.org\/protocol\/jibri["']/, "recorder"],
]
/** Jicofo's own place in each room: it conducts, and has no media. */
const CONDUCTOR = "focus"
/** Status codes of XEP-0045: one's own presence, and a kick. */
const OWN = "110"
const KICKED = "307"

/**
 * Jitsi Meet's XMPP over WebSocket: one stanza a message, RFC 7395 §3.3. Read by a few expressions, since a page may have forbidden
 * every parser that it has not blessed; a stanza that they misread is a wrong claim and no more.
 */
export function jitsi(claims: Claims, { text, from }: Heard): void {
  const stanza = /^\s*<presence\b([^>]*)>/.exec(text ?? "")
  if (!stanza || text === undefined || from === "page") return
  const id = unescaped(attribute(stanza[1] ?? "", "from").replace(/^[^/]*\/?/, ""))
  if (id === "") return
  recordings(claims, text, id)
  if (id === CONDUCTOR) return
  const codes = [...text.matchAll(/<status\b[^>]*\bcode=["'](\d+)["']/g)].map(([, code]) => code)
  if (attribute(stanza[1] ?? "", "type") === "unavailable") {
    if (!codes.includes(OWN)) claims.drop(id, codes.includes(KICKED) ? "explicit" : "left")
    else {
      if (codes.includes(KICKED)) claims.tell({ t: "self-evicted" })
      claims.entries.clear()
    }
    return
  }
  if (codes.includes(OWN) && claims.self !== id) {
    // The others were listed before us, so they stay; we have another id than last time.
    claims.drop(claims.self, "silently")
    claims.self = id
  }
  const [, nick = ""] = /<nick\b[^>]*>([^<]*)</.exec(text) ?? []
  claims.put(id, unescaped(nick), kindOf(text))
}

function kindOf(presence: string): Kind {
  const [, domain] = /<item\b[^>]*\bjid=["'][^"'@]*@((?:hidden|recorder)\.[^"'/]*)/.exec(presence) ?? []
  if (domain) return ["recorder", "hiddenDomain", domain, "server"]
  const [feature, kind] = FEATURES.find(([pattern]) => pattern.test(presence)) ?? []
  return feature && kind ? [kind, "features", kind, "self"] : PERSON
}

function recordings(claims: Claims, presence: string, id: string): void {
  if (id === CONDUCTOR) {
    for (const [, attributes = ""] of presence.matchAll(/<jibri-recording-status\b([^>]*)>/g)) {
      const what = attribute(attributes, "recording_mode") === "stream" ? "stream" : "server"
      claims.recording(attribute(attributes, "status") === "on", what)
    }
    const [, status] = /<transcription-status\b[^>]*\bstatus=["'](\w+)["']/.exec(presence) ?? []
    if (status) claims.recording(status === "ON", "transcript")
  }
  const [, local] = /<jitsi_participant_localRecording>([^<]*)</.exec(presence) ?? []
  if (local !== undefined)
    claims.recording(/^(on|true)$/.test(local), "local-by", claims.entries.get(id)?.name ?? "")
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\b${name}=["']([^"']*)`).exec(tag)?.[1] ?? ""
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
}
