/** What stands in the way of protecting a page, from what its hook and worker have said. Claims: they can stop, never let through. */
import type { FromHook, WorkerRefusal } from "../messages/hook.ts"
import type { Protection } from "../messages/sentences.ts"
import type { FromWorker, Media } from "../messages/worker.ts"

/** What was said of one page since it was loaded. */
export interface Findings {
  readonly connections: number
  readonly worker: "unknown" | "alive" | WorkerRefusal
  /** The page's own policies that forbade the worker. */
  readonly policies: readonly string[]
  readonly unprotectable: "mixed-audio" | "no-rtp" | "page-transform" | undefined
  /** The last codec of each kind of media that could not be sealed. None of it leaves. */
  readonly codecs: Readonly<Partial<Record<Media, string>>>
}

export const NOTHING_FOUND: Findings = {
  connections: 0,
  worker: "unknown",
  policies: [],
  unprotectable: undefined,
  codecs: {},
}

export type Obstacle = "worker-refused" | NonNullable<Findings["unprotectable"]>

/** What is so on a page that cannot be protected. Media that does not travel as RTP leaves all the same. */
export const OBSTRUCTED = {
  "worker-refused": { state: "stopped", reason: "worker-refused" },
  "page-transform": { state: "stopped", reason: "page-transform" },
  "mixed-audio": { state: "stopped", reason: "mixed-audio" },
  "no-rtp": { state: "not-protected", reason: "no-rtp" },
} as const satisfies Record<Obstacle, Protection>

/** @returns `findings` itself if `message` says nothing new of them. */
export function noted(findings: Findings, message: FromHook | FromWorker): Findings {
  const change = changeBy(findings, message)
  return change ? { ...findings, ...change } : findings
}

function changeBy(findings: Findings, message: FromHook | FromWorker): Partial<Findings> | undefined {
  switch (message.kind) {
    case "ready":
      return { worker: "alive" }
    case "connections":
      return message.connections === findings.connections ? undefined : { connections: message.connections }
    case "worker-refused":
      return { worker: message.why, policies: message.policies }
    case "page-transform":
      return findings.unprotectable ? undefined : { unprotectable: message.kind }
    case "codec-refused": {
      const media = /^audio\//i.test(message.mimeType) ? "audio" : "video"
      if (findings.codecs[media] === message.mimeType) return undefined
      return { codecs: { ...findings.codecs, [media]: message.mimeType } }
    }
    case "unprotectable":
      return findings.unprotectable === message.why ? undefined : { unprotectable: message.why }
    default:
      return undefined
  }
}

export function isRefused({ worker }: Findings): boolean {
  return worker !== "unknown" && worker !== "alive"
}

/** A worker that was refused matters where the page calls, or where no page of the tab has one. */
export function isShut(page: Findings, all: readonly Findings[]): boolean {
  return isRefused(page) && (page.connections > 0 || all.every(isRefused))
}

/** The worst of what stands in the way in the pages of one tab. */
export function obstacleIn(pages: readonly Findings[]): Obstacle | undefined {
  const found = pages.flatMap(({ unprotectable }) => unprotectable ?? [])
  const worst = (["no-rtp", "mixed-audio", "page-transform"] as const).find(one => found.includes(one))
  return worst ?? (pages.some(page => isShut(page, pages)) ? "worker-refused" : undefined)
}
