import type { Epoch, LeafIndex, PageId, StreamNumber } from "../brand.ts"
import { baseKey } from "../group/epochKeys.ts"
import type { Group } from "../group/types.ts"
import { isRefused } from "../policy/obstacles.ts"
import type { Draft } from "./draft.ts"

/** Older epochs open frames in flight for this long after a departure, in ms. DESIGN §9. */
export const LINGER_AFTER_DEPARTURE_MS = 2_000
/** … and after any other change. */
export const LINGER_OTHERWISE_MS = 5_000

/** How the workers should part with what came before the epoch they are given. */
export interface Parting {
  cut: LeafIndex[]
  lingerMs: number
}

export const NO_PARTING: Parting = { cut: [], lingerMs: LINGER_OTHERWISE_MS }

/**
 * Gives `pages` the key of the current epoch. Each page's stream number is taken here, in the durable part, so it is
 * saved before the worker hears of it and never given to another. A page without a worker gets none.
 */
export async function pushKeys(draft: Draft, pages: readonly PageId[], parting: Parting): Promise<void> {
  const { group } = draft
  if (!group || draft.durable.shield.kind === "broken") return
  const key = await baseKey(group)
  for (const page of pages) {
    const state = draft.volatile.pages[page]
    if (state && isRefused(state.findings)) continue
    const stream = takeStream(draft, group, page)
    draft.emit({
      kind: "to-worker",
      page,
      message: {
        kind: "install-epoch",
        epoch: group.epoch,
        baseKey: key,
        self: group.self,
        stream,
        members: group.members.map(member => member.leaf),
        cut: parting.cut,
        lingerMs: parting.lingerMs,
        sending: draft.durable.sending,
      },
    })
  }
}

function takeStream(draft: Draft, group: Group, page: PageId): StreamNumber {
  const { streams } = draft.durable
  const current =
    streams.epoch === group.epoch ? streams : { epoch: group.epoch, next: 0 as StreamNumber, given: {} }
  const before = current.given[page]
  if (before !== undefined) return before
  draft.change({
    streams: {
      epoch: group.epoch,
      next: (current.next + 1) as StreamNumber,
      given: { ...current.given, [page]: current.next },
    },
  })
  return current.next
}

export const NO_STREAMS = { epoch: -1 as Epoch, next: 0 as StreamNumber, given: {} }
