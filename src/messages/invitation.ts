/** The invitation as a link. Everything in it lies behind the `#`, which no server is ever sent. */
import type { Bytes, IdentityKey, RoomId } from "../brand.ts"
import { fromHex, toHex } from "../hex.ts"

export interface Invitation {
  /** Origin of the key relay. */
  relay: string
  /** The room's secret, 32 bytes: all else derives from it. */
  secret: Bytes
  /** Whose key the invited may expect inside. */
  inviter: IdentityKey
  /** The meeting's page. */
  url: string
  /** The group's id, 16 bytes as hex, where the room is not the one that it was founded in: after an eviction. */
  group?: RoomId
}

export type ParsedInvitation =
  | ({ kind: "invitation" } & Invitation)
  | { kind: "refused"; refusal: "invitation-malformed" | "invitation-too-new" }

const FIRST_VERSION = 1
/** Names the group beside the room. */
const LATER_VERSION = 2
const SECRET_BYTES = 32
const GROUP_BYTES = 16
const INVITER_BYTES = 32
/** Longest meeting address. */
const MOST_URL_BYTES = 2048

const MALFORMED = { kind: "refused", refusal: "invitation-malformed" } as const

/**
 * `https://<relay>/j#<base64url of: version 1 ‖ secret 32 ‖ inviter 32 ‖ meeting URL>`, or version 2 with the group's
 * id, 16 bytes, before the URL.
 */
export function formatInvitation({ relay, secret, inviter, url, group }: Invitation): string {
  const version = group === undefined ? FIRST_VERSION : LATER_VERSION
  const rest = [...fromHex(group ?? ""), ...new TextEncoder().encode(url)]
  const payload = new Uint8Array([version, ...secret, ...fromHex(inviter), ...rest])
  return `${relay}/j#${toBase64Url(payload)}`
}

/** Takes what people paste: with blanks, quotes or angle brackets around it. */
export function parseInvitation(text: string): ParsedInvitation {
  const link = text.trim().replace(/^[<"'“‘(]+|[>"'”’),.]+$/g, "")
  if (!URL.canParse(link)) return MALFORMED
  const { origin, pathname, hash, protocol, hostname } = new URL(link)
  if (pathname !== "/j" || !isWebAddress(protocol, hostname)) return MALFORMED
  const payload = fromBase64Url(hash.slice(1))
  if (!payload || payload.length === 0) return MALFORMED
  const version = payload[0] ?? 0
  if (version > LATER_VERSION) return { kind: "refused", refusal: "invitation-too-new" }
  const groupAt = 1 + SECRET_BYTES + INVITER_BYTES
  const urlAt = groupAt + (version === LATER_VERSION ? GROUP_BYTES : 0)
  const urlBytes = payload.subarray(urlAt)
  if (version < FIRST_VERSION || urlBytes.length === 0 || urlBytes.length > MOST_URL_BYTES) return MALFORMED
  const url = fromUtf8(urlBytes)
  if (url === undefined || !URL.canParse(url) || !isWebAddress(new URL(url).protocol, new URL(url).hostname))
    return MALFORMED
  return {
    kind: "invitation",
    relay: origin,
    secret: payload.slice(1, 1 + SECRET_BYTES),
    inviter: toHex(payload.subarray(1 + SECRET_BYTES, 1 + SECRET_BYTES + INVITER_BYTES)) as IdentityKey,
    url,
    ...(version === LATER_VERSION ? { group: toHex(payload.subarray(groupAt, urlAt)) as RoomId } : {}),
  }
}

/** Plain http only on this machine, where nobody is in between. */
function isWebAddress(protocol: string, hostname: string): boolean {
  return (
    protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname))
  )
}

function toBase64Url(bytes: Bytes): string {
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "")
}

function fromBase64Url(text: string): Bytes | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), char => char.charCodeAt(0))
  } catch {
    return undefined
  }
}

function fromUtf8(bytes: Bytes): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
