/** The invitation as a link. Everything in it lies behind the `#`, which no server is ever sent. */
import type { Bytes, IdentityKey } from "../brand.ts"
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
}

export type ParsedInvitation =
  | ({ kind: "invitation" } & Invitation)
  | { kind: "refused"; refusal: "invitation-malformed" | "invitation-too-new" }

const VERSION = 1
const SECRET_BYTES = 32
const INVITER_BYTES = 32
/** Longest meeting address. */
const MOST_URL_BYTES = 2048

const MALFORMED = { kind: "refused", refusal: "invitation-malformed" } as const

/** `https://<relay>/j#<base64url of: version 1 ‖ secret 32 ‖ inviter 32 ‖ meeting URL>`. */
export function formatInvitation({ relay, secret, inviter, url }: Invitation): string {
  const payload = new Uint8Array([VERSION, ...secret, ...fromHex(inviter), ...new TextEncoder().encode(url)])
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
  if ((payload[0] ?? 0) > VERSION) return { kind: "refused", refusal: "invitation-too-new" }
  const urlBytes = payload.subarray(1 + SECRET_BYTES + INVITER_BYTES)
  if (payload[0] !== VERSION || urlBytes.length === 0 || urlBytes.length > MOST_URL_BYTES) return MALFORMED
  const url = fromUtf8(urlBytes)
  if (url === undefined || !URL.canParse(url) || !isWebAddress(new URL(url).protocol, new URL(url).hostname))
    return MALFORMED
  return {
    kind: "invitation",
    relay: origin,
    secret: payload.slice(1, 1 + SECRET_BYTES),
    inviter: toHex(payload.subarray(1 + SECRET_BYTES, 1 + SECRET_BYTES + INVITER_BYTES)) as IdentityKey,
    url,
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
