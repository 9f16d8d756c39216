/** What the meeting's pages report: their workers' counts, and their hooks' claims. */
import type { LeafIndex, PageId } from "../brand.ts"
import type { FromHook } from "../messages/hook.ts"
import type { FromWorker, Media, SourceDecision } from "../messages/worker.ts"
import { unreachable } from "../never.ts"
import { type Findings, noted } from "../policy/obstacles.ts"
import type { Draft } from "./draft.ts"
import { sawAlive } from "./heartbeat.ts"
import { want } from "./intents.ts"
import { NO_PARTING, pushKeys } from "./keys.ts"
import { EMPTY_PAGE, type PageState } from "./state.ts"

/** @param findings What the page has said before there was a meeting, or before this background lived. */
export async function onPageHello(draft: Draft, page: PageId, findings: Findings): Promise<void> {
  setPage(draft, page, { ...(draft.volatile.pages[page] ?? EMPTY_PAGE), findings })
  stopIfUnprotectable(draft, findings)
  warnOfCodecs(draft, findings)
  if (draft.durable.shield.kind === "broken") {
    draft.emit({ kind: "to-worker", page, message: { kind: "forget-keys" } })
    return
  }
  await pushKeys(draft, [page], NO_PARTING)
}

export function onPageGone(draft: Draft, page: PageId): void {
  const { [page]: _, ...pages } = draft.volatile.pages
  draft.note({ pages })
  weighSources(draft)
}

export function onWorker(draft: Draft, page: PageId, message: FromWorker): void {
  const state = draft.volatile.pages[page]
  if (!state) return
  switch (message.kind) {
    case "ready":
      setPage(draft, page, { ...state, findings: noted(state.findings, message) })
      return
    case "report": {
      const sources = { ...state.sources }
      for (const report of message.sources) {
        const before = sources[report.source]
        if (report.direction === "receive" && report.sender && report.passed > (before?.passed ?? 0)) {
          if (report.sender.leaf !== draft.group?.self) sawAlive(draft, report.sender.leaf)
        }
        sources[report.source] = report
      }
      setPage(draft, page, { ...state, sources })
      return
    }
    case "switched":
      setPage(draft, page, {
        ...state,
        switches: [...state.switches.slice(-19), { epoch: message.epoch, at: message.at }],
      })
      return
    case "source-unknown":
      setPage(draft, page, { ...state, unknown: { ...state.unknown, [message.source]: message.media } })
      weighSources(draft)
      return
    case "source-cleared": {
      const { [message.source]: _, ...unknown } = state.unknown
      setPage(draft, page, { ...state, unknown })
      weighSources(draft)
      return
    }
    case "key-worn":
      if (message.epoch === draft.group?.epoch) want(draft, { kind: "refresh" }, "now")
      return
    case "codec-refused":
      onCodecRefused(draft, page, state, message)
      return
    default:
      unreachable(message)
  }
}

export function onHook(draft: Draft, page: PageId, message: FromHook): void {
  const state = draft.volatile.pages[page]
  if (!state) return
  switch (message.kind) {
    case "source-added":
      return
    case "connections":
    case "worker-refused":
    case "page-transform":
    case "unprotectable": {
      const findings = noted(state.findings, message)
      setPage(draft, page, { ...state, findings })
      stopIfUnprotectable(draft, findings)
      return
    }
    case "source-gone": {
      const id = message.source
      const { [id]: _gone, ...sources } = state.sources
      const { [id]: _known, ...unknown } = state.unknown
      setPage(draft, page, { ...state, sources, unknown })
      weighSources(draft)
      return
    }
    case "leak":
      draft.warn("leak", { kind: "leak", media: message.media })
      draft.break("leak")
      return
    case "watchdog":
      if (message.plaintextPackets !== state.plaintextPackets) {
        setPage(draft, page, { ...state, plaintextPackets: message.plaintextPackets })
      }
      return
    case "codec-refused":
      onCodecRefused(draft, page, state, message)
      return
    case "capture-refused":
      draft.warn("capture-refused", { kind: "capture-refused", media: message.media, why: message.why })
      return
    case "roster":
    case "meeting-event":
      return
    default:
      unreachable(message)
  }
}

function onCodecRefused(draft: Draft, page: PageId, state: PageState, message: FromHook | FromWorker): void {
  const findings = noted(state.findings, message)
  setPage(draft, page, { ...state, findings })
  warnOfCodecs(draft, findings)
}

/** One warning for each kind of media: voice and picture may both be in the way. */
function warnOfCodecs(draft: Draft, { codecs }: Findings): void {
  for (const media of ["audio", "video"] as const) {
    const mimeType = codecs[media]
    if (mimeType !== undefined)
      draft.warn(`codec-refused:${media}`, { kind: "codec-refused", media, mimeType })
  }
}

/** A worker that is refused is no such case: it stops its page, until the page is loaded again under other rules. */
function stopIfUnprotectable(draft: Draft, { unprotectable }: Findings): void {
  if (unprotectable && draft.durable.shield.kind === "whole") draft.break(unprotectable)
}

/** The person's word for one source: incoming only, and for this page's life only. */
export function onSourceDecided(draft: Draft, source: string, decision: SourceDecision): void {
  for (const page of draft.pages) {
    const state = draft.volatile.pages[page]
    const id = Object.keys(state?.unknown ?? {}).find(one => one === source) as
      | keyof PageState["decisions"]
      | undefined
    if (!state || !id) continue
    setPage(draft, page, { ...state, decisions: { ...state.decisions, [id]: decision } })
    draft.emit({ kind: "to-worker", page, message: { kind: "set-decision", source: id, decision } })
  }
  weighSources(draft)
}

/** One warning a source, standing as long as it sends what no member's key opens. */
function weighSources(draft: Draft): void {
  if (draft.durable.shield.kind === "broken") return
  const unknown = new Map<string, { media: Media; decision: SourceDecision }>()
  for (const state of Object.values(draft.volatile.pages)) {
    for (const [source, media] of Object.entries(state.unknown)) {
      const decision = Object.entries(state.decisions).find(([id]) => id === source)?.[1] ?? "keep-blocked"
      unknown.set(source, { media, decision })
    }
  }
  for (const warning of draft.durable.warnings) {
    if (warning.kind === "unknown-sender" && !unknown.has(warning.source)) draft.dismiss(warning.id)
  }
  for (const [source, { media, decision }] of unknown) {
    draft.warn(`unknown:${source}`, { kind: "unknown-sender", media, source, decision, claimed: null })
  }
}

/** What is arriving from this member right now, by the keys that authenticated it. */
export function arriving(
  draft: Pick<Draft, "volatile">,
  leaf: LeafIndex,
  now: number,
): { audio: boolean; video: boolean } {
  const sends = { audio: false, video: false }
  for (const state of Object.values(draft.volatile.pages)) {
    for (const report of Object.values(state.sources)) {
      const theirs = report.direction === "receive" && report.sender?.leaf === leaf
      if (theirs && now - report.lastPassedAt < 5_000) sends[report.media] = true
    }
  }
  return sends
}

function setPage(draft: Draft, page: PageId, state: PageState): void {
  draft.note({ pages: { ...draft.volatile.pages, [page]: state } })
}
