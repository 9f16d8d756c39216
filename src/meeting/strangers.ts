/** What the page says of people and things, beside the keys: warnings, and changes of keys when somebody is said to have gone. */
import type { IdentityKey, PageId, SourceId } from "../brand.ts"
import type { PageEvent, RosterClaim } from "../messages/roster.ts"
import type { Warning } from "../messages/sentences.ts"
import { isStranger } from "../messages/strangerWords.ts"
import { afterDeparture, isDue } from "../policy/departures.ts"
import type { Finding } from "../policy/findings.ts"
import { weigh } from "../policy/patience.ts"
import { isHigh } from "../policy/pressure.ts"
import { findings, GHOST_MS, type Scene } from "../policy/sources.ts"
import type { Draft } from "./draft.ts"
import { want } from "./intents.ts"
import type { PageState } from "./state.ts"

/** What a receiver got before it was somebody else's may still be on its way, in ms. */
const IN_FLIGHT_MS = 2_000
/** Dismissed warnings that are remembered. */
const MOST_QUIET = 256
/** How often it is looked whether something has lasted long enough, in ms. */
const LOOK_MS = 500

export function onRoster(draft: Draft, page: PageId, claim: RosterClaim): void {
  const state = draft.volatile.pages[page]
  if (!state) return
  const bound: PageState["bound"] = Object.fromEntries(
    claim.bound.map(({ source, entry }) => {
      const before = state.bound[source]
      return [source, before?.entry === entry ? before : { entry, at: draft.world.now }]
    }),
  )
  change(draft, page, { roster: claim, bound })
  weighStrangers(draft)
}

export function onPageEvent(draft: Draft, page: PageId, event: PageEvent): void {
  const state = draft.volatile.pages[page]
  if (!state) return
  switch (event.t) {
    case "recording": {
      const { what, by, on } = event
      const others = state.recordings.filter(one => one.what !== what || one.by !== by)
      change(draft, page, { recordings: on ? [...others, { what, by }] : others })
      weighStrangers(draft)
      return
    }
    case "left":
    case "evicted": {
      const identity = state.proven[event.id]
      const { [event.id]: _, ...proven } = state.proven
      change(draft, page, { proven })
      if (!identity || !draft.group?.members.some(member => member.identity === identity)) return
      const certainty = event.t === "left" ? "explicit" : event.certainty
      if (event.t === "evicted" && certainty === "explicit")
        change(draft, page, { kicked: [...new Set([...state.kicked, identity])] })
      draft.note({ departures: afterDeparture(draft.volatile.departures, certainty, draft.world.now) })
      rekeyIfDue(draft)
      return
    }
    case "self-evicted":
      // The others change keys. That one is still a member is theirs to decide, and not the page's.
      return
  }
}

/** Looks again at what needs time: call with every tick. */
export function watchStrangers(draft: Draft): void {
  rekeyIfDue(draft)
  if (draft.world.now - draft.volatile.weighedAt >= LOOK_MS) weighStrangers(draft)
}

/** The person has read it, and is not told again while it lasts. */
export function onDismissed(draft: Draft, id: string): void {
  const warning = draft.durable.warnings.find(one => one.id === id)
  if (warning && isStranger(warning))
    draft.change({ quiet: [...draft.durable.quiet, quietKey(warning)].slice(-MOST_QUIET) })
  draft.dismiss(id)
}

export function weighStrangers(draft: Draft): void {
  const { group, durable, world } = draft
  if (!group || durable.shield.kind === "broken") return
  const found = draft.pages.flatMap(page => findings(sceneOf(draft, page)))
  const standing = durable.warnings.filter(isStranger).map(warning => warning.id)
  const { held, told, cleared } = weigh(draft.volatile.held, once(found), { standing, now: world.now })
  draft.note({ held, weighedAt: world.now })
  for (const id of cleared) {
    draft.dismiss(id)
    const { quiet } = draft.durable
    const left = quiet.filter(key => !key.startsWith(`${id} `))
    if (left.length < quiet.length) draft.change({ quiet: left })
  }
  for (const { id, warning } of told) {
    if (!draft.durable.quiet.includes(quietKey({ id, ...warning }))) draft.warn(id, warning)
    else draft.dismiss(id)
  }
}

/** A meeting in two tabs, or in two frames, has some findings twice. */
function once(found: readonly Finding[]): Finding[] {
  return [...new Map(found.map(finding => [finding.id, finding])).values()]
}

function sceneOf(draft: Draft, page: PageId): Scene {
  const state = draft.volatile.pages[page]
  const { group } = draft
  if (!state || !group) throw new Error("no page, or no group")
  const proven = provenIn(draft, state)
  const kicked = state.kicked.filter(identity => !Object.values(proven).includes(identity))
  if (JSON.stringify([proven, kicked]) !== JSON.stringify([state.proven, state.kicked]))
    change(draft, page, { proven, kicked })
  const members = group.members.map(({ identity, name, leaf }) => ({
    identity,
    name,
    self: leaf === group.self ? ("you" as const) : ("other" as const),
  }))
  const present = Object.entries(proven).filter(([, identity]) =>
    members.some(member => member.identity === identity),
  )
  return {
    entries: state.roster?.entries ?? [],
    self: state.roster?.self ?? null,
    members,
    departed: draft.volatile.departed.flatMap(({ name, at }) =>
      draft.world.now - at < GHOST_MS ? [name] : [],
    ),
    proven: Object.fromEntries(present),
    unknown: Object.entries(state.unknown).map(([source, media]) => ({
      source,
      media,
      decision: state.decisions[source as SourceId] ?? "keep-blocked",
      entry: state.bound[source as SourceId]?.entry ?? null,
    })),
    kicked,
    recordings: state.recordings,
    pressure: isHigh(state.pressure) ? "high" : "usual",
  }
}

/** Whose keys have sealed what the listed entries send, since it has been theirs. */
function provenIn(draft: Draft, state: PageState): Record<string, IdentityKey> {
  const listed = new Set(state.roster?.entries.map(({ id }) => id))
  const proven = Object.fromEntries(Object.entries(state.proven).filter(([id]) => listed.has(id)))
  for (const { source, direction, sender, lastPassedAt } of Object.values(state.sources)) {
    const bound = state.bound[source]
    if (direction !== "receive" || !sender || !bound || lastPassedAt <= bound.at + IN_FLIGHT_MS) continue
    const member = draft.group?.members.find(({ leaf }) => leaf === sender.leaf)
    if (member) proven[bound.entry] = member.identity
  }
  return proven
}

function rekeyIfDue(draft: Draft): void {
  const { departures } = draft.volatile
  const { now } = draft.world
  if (!isDue(departures, now)) return
  draft.note({ departures: { due: null, last: now } })
  want(draft, { kind: "refresh" }, "my-turn")
}

function quietKey({ id, kind }: Pick<Warning, "id" | "kind">): string {
  return `${id} ${kind}`
}

function change(draft: Draft, page: PageId, part: Partial<PageState>): void {
  const state = draft.volatile.pages[page]
  if (state) draft.note({ pages: { ...draft.volatile.pages, [page]: { ...state, ...part } } })
}
