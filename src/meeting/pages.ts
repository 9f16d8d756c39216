/** What the meeting's pages report: their workers' counts, and their hooks' claims. */
import type { LeafIndex, PageId, SourceId } from "../brand.ts"
import type { FromHook } from "../messages/hook.ts"
import type { FromWorker, SourceDecision } from "../messages/worker.ts"
import { unreachable } from "../never.ts"
import { type Findings, noted } from "../policy/obstacles.ts"
import { afterCount } from "../policy/pressure.ts"
import type { Draft } from "./draft.ts"
import { sawAlive } from "./heartbeat.ts"
import { want } from "./intents.ts"
import { NO_PARTING, pushKeys } from "./keys.ts"
import { EMPTY_PAGE, type PageState } from "./state.ts"
import { onPageEvent, onRoster, weighStrangers } from "./strangers.ts"

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
  weighStrangers(draft)
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
      weighStrangers(draft)
      return
    case "source-cleared": {
      const { [message.source]: _, ...unknown } = state.unknown
      setPage(draft, page, { ...state, unknown })
      weighStrangers(draft)
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
      const { [id]: _bound, ...bound } = state.bound
      setPage(draft, page, { ...state, sources, unknown, bound })
      weighStrangers(draft)
      return
    }
    case "leak":
      draft.warn("leak", { kind: "leak", media: message.media })
      draft.break("leak")
      return
    case "watchdog":
      onWatchdog(draft, page, state, message)
      return
    case "codec-refused":
      onCodecRefused(draft, page, state, message)
      return
    case "capture-refused":
      draft.warn("capture-refused", { kind: "capture-refused", media: message.media, why: message.why })
      return
    case "roster":
      onRoster(draft, page, message)
      return
    case "meeting-event":
      onPageEvent(draft, page, message.event)
      return
    default:
      unreachable(message)
  }
}

function onWatchdog(
  draft: Draft,
  page: PageId,
  state: PageState,
  { plaintextPackets, keyFramesAsked }: Extract<FromHook, { kind: "watchdog" }>,
): void {
  const { now } = draft.world
  const pressure = afterCount(state.pressure, keyFramesAsked, now, draft.durable.epochSince)
  if (plaintextPackets !== state.plaintextPackets || pressure !== state.pressure)
    setPage(draft, page, { ...state, plaintextPackets, pressure })
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

/**
 * The person's word for one source, and for what came with it when it was given: incoming only, and for this page's life only. What
 * the page adds to the same sender later is asked about anew.
 */
export function onSourceDecided(draft: Draft, source: string, decision: SourceDecision): void {
  for (const page of draft.pages) {
    const state = draft.volatile.pages[page]
    const unknown = Object.keys(state?.unknown ?? {}) as SourceId[]
    const named = unknown.find(one => one === source)
    if (!state || !named) continue
    const meant = unknown.filter(one => one === named || isTogether(state, one, named))
    const decisions = { ...state.decisions, ...Object.fromEntries(meant.map(one => [one, decision])) }
    setPage(draft, page, { ...state, decisions })
    for (const one of meant)
      draft.emit({ kind: "to-worker", page, message: { kind: "set-decision", source: one, decision } })
  }
  weighStrangers(draft)
}

/** Are both shown in one warning? */
function isTogether({ bound, decisions }: PageState, one: SourceId, other: SourceId): boolean {
  const entry = bound[one]?.entry
  return (
    entry !== undefined &&
    entry === bound[other]?.entry &&
    (decisions[one] ?? "keep-blocked") === (decisions[other] ?? "keep-blocked")
  )
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
