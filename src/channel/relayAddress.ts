export type RelayAddress = { kind: "relay"; origin: string } | { kind: "malformed" }

/** Longest address taken in, in UTF-16 units. */
const MAX_ADDRESS_LENGTH = 300
const SCHEMES: Readonly<Record<string, "http:" | "https:">> = {
  "http:": "http:",
  "ws:": "http:",
  "https:": "https:",
  "wss:": "https:",
}

/**
 * Reads what somebody typed as the address of a relay: a host, or an http(s) or ws(s) URL. A bare host means https, or http on
 * this machine. Without TLS only this machine is a relay: anybody on the way could otherwise drop a commit.
 *
 * @returns The origin, `https://host[:port]` or `http://localhost[:port]` and the like.
 */
export function parseRelayAddress(text: string): RelayAddress {
  const typed = text.trim()
  if (typed === "" || typed.length > MAX_ADDRESS_LENGTH || /[\s\\]/.test(typed)) return { kind: "malformed" }
  const url = parsed(typed.includes("://") ? typed : `https://${typed}`)
  if (!url) return { kind: "malformed" }
  const local = isLoopback(url.hostname)
  const scheme = typed.includes("://") ? SCHEMES[url.protocol] : local ? "http:" : "https:"
  const bare = url.username === "" && url.password === "" && url.search === "" && url.hash === ""
  const path = url.pathname === "/" || url.pathname === "" || url.pathname === "/ws"
  if (scheme === undefined || (scheme === "http:" && !local) || !bare || !path || url.hostname === "") {
    return { kind: "malformed" }
  }
  return { kind: "relay", origin: originOf(scheme, typed, url) }
}

/** The address of a relay's socket. `origin`: as {@link parseRelayAddress} gives it. */
export function socketUrl(origin: string): string {
  return `${origin.replace(/^http/, "ws")}/ws`
}

/** A default port of https is not one of http: a bare `localhost:443` was read as https, where it vanishes. */
function originOf(scheme: "http:" | "https:", typed: string, url: URL): string {
  if (url.protocol === scheme) return url.origin
  const authority = typed.replace(/^[a-z]+:\/\//i, "").replace(/\/.*$/, "")
  return new URL(`${scheme}//${authority}`).origin
}

function isLoopback(host: string): boolean {
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(host)
  )
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
