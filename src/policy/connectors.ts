/** What the page says connects this meeting with something outside it. */
import { CONNECTORS, type Connector, type Recording, type RosterEntry } from "../messages/roster.ts"
import { CLEAR_MS, type Finding, strangerId, TWO_WINDOWS_MS, type UnknownSource } from "./findings.ts"

export interface RecordingClaim {
  what: Recording
  by: string | null
}

/** What the server does by means of a participant of its own is one thing, and told once. */
const BY_PARTICIPANT: Partial<Record<Connector, Recording>> = {
  recorder: "server",
  streamer: "stream",
  transcriber: "transcript",
}

export function isConnector(entry: RosterEntry): entry is RosterEntry & { kind: Connector } {
  return CONNECTORS.some(kind => kind === entry.kind)
}

/** @param connectors Entries to whom no key belongs. */
export function connectorFindings(
  connectors: readonly RosterEntry[],
  unknown: readonly UnknownSource[],
): Finding[] {
  return connectors.filter(isConnector).map(({ id, name, kind, kindEvidence: { setBy } }) => {
    const sent = unknown.filter(({ entry }) => entry === id)
    const shown = sent.find(({ decision }) => decision === "keep-blocked") ?? sent[0]
    const sending = shown ? { source: shown.source, decision: shown.decision } : null
    const recording = BY_PARTICIPANT[kind]
    return {
      id: recording && !sending ? recordingId(recording) : strangerId(id),
      afterMs: sending ? 0 : TWO_WINDOWS_MS,
      clearMs: CLEAR_MS,
      warning: { kind: "connector", what: kind, name, setBy, sending },
    }
  })
}

export function recordingFindings(recordings: readonly RecordingClaim[]): Finding[] {
  return recordings.map(({ what, by }) => ({
    id: what === "local-by" ? `recording:${by ?? ""}` : recordingId(what),
    afterMs: TWO_WINDOWS_MS,
    clearMs: CLEAR_MS,
    warning: { kind: "recording", what, name: by },
  }))
}

function recordingId(what: Recording): string {
  return `recording-by:${what}`
}
