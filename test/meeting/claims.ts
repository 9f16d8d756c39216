/** What a page claims, as a bridge would say it to a person's background. */
import type { Epoch, LeafIndex, SourceId } from "../../src/brand.ts"
import type { FromHook } from "../../src/messages/hook.ts"
import type { PageEvent, RosterClaim, RosterEntry } from "../../src/messages/roster.ts"
import type { Warning } from "../../src/messages/sentences.ts"
import { isStranger } from "../../src/messages/strangerWords.ts"
import type { FromWorker, Media, SourceReport } from "../../src/messages/worker.ts"
import type { Person } from "./person.ts"

export function entry(id: string, name: string, more: Partial<RosterEntry> = {}): RosterEntry {
  return { id, name, kind: "person", kindEvidence: { field: "", value: "", setBy: "server" }, ...more }
}

export async function claim(person: Person, message: FromHook): Promise<void> {
  await person.on({ kind: "hook", page: person.page, message })
}

/** @param bound Entry by receiving source. */
export async function list(
  person: Person,
  entries: RosterEntry[],
  bound: Record<string, string> = {},
  change: Partial<RosterClaim> = {},
): Promise<void> {
  await claim(person, {
    kind: "roster",
    adapter: "janus",
    self: entries[0]?.id ?? null,
    entries,
    bound: Object.entries(bound).map(([source, of]) => ({ source: source as SourceId, entry: of })),
    ...change,
  })
}

export async function happens(person: Person, event: PageEvent): Promise<void> {
  await claim(person, { kind: "meeting-event", event })
}

export async function worker(person: Person, message: FromWorker): Promise<void> {
  await person.on({ kind: "worker", page: person.page, message })
}

/** A receiver whose frames the key of `leaf` has sealed, up to `at`. */
export function sealed(
  source: string,
  leaf: LeafIndex,
  at: number,
  more: { passed?: number; media?: Media } = {},
): SourceReport {
  return {
    source: source as SourceId,
    direction: "receive",
    media: more.media ?? "audio",
    mimeType: null,
    passed: more.passed ?? 1,
    clear: 0,
    empty: 0,
    filler: 0,
    dropped: {},
    sender: { leaf, epoch: 1 as Epoch },
    lastPassedAt: at,
    keyFrameRequests: 0,
  }
}

export function strangers(person: Person): Warning[] {
  return person.meeting.durable.warnings.filter(isStranger)
}

export function told(person: Person): string[] {
  return strangers(person).map(({ kind }) => kind)
}
