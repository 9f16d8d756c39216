/**
 * What the meeting's page and its server say to each other, as JSON over one WebSocket. The server makes every offer; one
 * peer connection carries what a participant sends and everything that he gets.
 */
export interface Person {
  id: string
  name: string
  microphone: "on" | "off"
  camera: "on" | "off"
}

/** A section of the offer that carries another participant's media. */
export interface Placed {
  mid: string
  person: string
}

export type ToServer =
  | { kind: "join"; room: string; name: string }
  | { kind: "answer"; sdp: string }
  | { kind: "candidate"; candidate: Candidate }
  | { kind: "devices"; microphone: "on" | "off"; camera: "on" | "off" }

export type ToPage =
  | { kind: "welcome"; you: string }
  | { kind: "people"; people: Person[] }
  | { kind: "offer"; sdp: string; placed: Placed[] }
  | { kind: "candidate"; candidate: Candidate }
  | { kind: "refused"; why: "full" }

export interface Candidate {
  candidate: string
  sdpMid: string
}

/** Longest name and room that the server takes, in UTF-16 units. */
export const MAX_NAME_LENGTH = 60

/** @returns `undefined` for anything that no page of ours says; the server drops it. */
export function decodeToServer(text: string): ToServer | undefined {
  const said = record(parse(text))
  switch (said?.["kind"]) {
    case "join": {
      const room = name(said["room"])
      const called = name(said["name"])
      return room && called ? { kind: "join", room, name: called } : undefined
    }
    case "answer":
      return typeof said["sdp"] === "string" ? { kind: "answer", sdp: said["sdp"] } : undefined
    case "candidate": {
      const candidate = decodeCandidate(said["candidate"])
      return candidate && { kind: "candidate", candidate }
    }
    case "devices": {
      const microphone = onOff(said["microphone"])
      const camera = onOff(said["camera"])
      return microphone && camera ? { kind: "devices", microphone, camera } : undefined
    }
    default:
      return undefined
  }
}

/** @returns `undefined` for anything that our server does not say; the page drops it. */
export function decodeToPage(text: string): ToPage | undefined {
  const said = record(parse(text))
  switch (said?.["kind"]) {
    case "welcome":
      return typeof said["you"] === "string" ? { kind: "welcome", you: said["you"] } : undefined
    case "people": {
      const people = list(said["people"], decodePerson)
      return people && { kind: "people", people }
    }
    case "offer": {
      const placed = list(said["placed"], decodePlaced)
      return placed && typeof said["sdp"] === "string"
        ? { kind: "offer", sdp: said["sdp"], placed }
        : undefined
    }
    case "candidate": {
      const candidate = decodeCandidate(said["candidate"])
      return candidate && { kind: "candidate", candidate }
    }
    case "refused":
      return said["why"] === "full" ? { kind: "refused", why: "full" } : undefined
    default:
      return undefined
  }
}

function decodePerson(data: unknown): Person | undefined {
  const said = record(data)
  const microphone = onOff(said?.["microphone"])
  const camera = onOff(said?.["camera"])
  if (typeof said?.["id"] !== "string" || typeof said["name"] !== "string" || !microphone || !camera)
    return undefined
  return { id: said["id"], name: said["name"], microphone, camera }
}

function decodePlaced(data: unknown): Placed | undefined {
  const said = record(data)
  if (typeof said?.["mid"] !== "string" || typeof said["person"] !== "string") return undefined
  return { mid: said["mid"], person: said["person"] }
}

function decodeCandidate(data: unknown): Candidate | undefined {
  const said = record(data)
  if (typeof said?.["candidate"] !== "string" || typeof said["sdpMid"] !== "string") return undefined
  return { candidate: said["candidate"], sdpMid: said["sdpMid"] }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function record(data: unknown): Record<string, unknown> | undefined {
  return typeof data === "object" && data !== null ? { ...data } : undefined
}

function list<T>(data: unknown, decode: (one: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(data)) return undefined
  const made: T[] = []
  for (const one of data) {
    const decoded = decode(one)
    if (decoded === undefined) return undefined
    made.push(decoded)
  }
  return made
}

function onOff(data: unknown): "on" | "off" | undefined {
  return data === "on" || data === "off" ? data : undefined
}

function name(data: unknown): string | undefined {
  if (typeof data !== "string") return undefined
  return data.trim().slice(0, MAX_NAME_LENGTH) || undefined
}
