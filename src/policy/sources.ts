/** Who is here without a key: what the page claims of its people, weighed against what keys prove. */
import type { IdentityKey } from "../brand.ts"
import type { RosterEntry } from "../messages/roster.ts"
import { alike, isNameless } from "./claimedNames.ts"
import { connectorFindings, isConnector, type RecordingClaim, recordingFindings } from "./connectors.ts"
import { CLEAR_MS, type Finding, strangerId, TWO_WINDOWS_MS, type UnknownSource } from "./findings.ts"

/** A person may be without a key for so long, in ms: joining takes a moment. DESIGN §9. */
export const GRACE_MS = 15_000
/**
 * A name may be listed twice for so long, or without a key that has just left, in ms: servers keep whoever has gone without a word,
 * as in a reload, for up to a minute.
 */
export const GHOST_MS = 90_000
/** People without a key who are each named; more are only counted. */
const MOST_NAMED = 3

/** What is so in one page now. */
export interface Scene {
  entries: readonly RosterEntry[]
  self: string | null
  members: readonly { identity: IdentityKey; name: string; self: "you" | "other" }[]
  /** Names of members who have left the group within {@link GHOST_MS}. */
  departed: readonly string[]
  /** Whose key has sealed what an entry sends: evidence. */
  proven: Readonly<Record<string, IdentityKey>>
  /** Members whom the page says that it has put out, and whom it has not listed since. */
  kicked: readonly IdentityKey[]
  unknown: readonly UnknownSource[]
  recordings: readonly RecordingClaim[]
  /** Are key frames asked for as by somebody who cannot open them? */
  pressure: "high" | "usual"
}

/** All that is to be told of this page, at most one for each entry. Pure. */
export function findings(scene: Scene): Finding[] {
  const others = scene.entries.filter(
    ({ id }) => id !== scene.self && !scene.entries.some(one => one.replaces === id),
  )
  const connectors = others.filter(entry => isConnector(entry) && scene.proven[entry.id] === undefined)
  const strangers = [
    ...connectorFindings(connectors, scene.unknown),
    ...senders(scene, connectors),
    ...people(scene, others),
  ]
  const found = [
    ...strangers,
    ...recordingFindings(scene.recordings),
    ...wrongNames(scene, others),
    ...kicked(scene),
  ]
  // Who is known to be without a key explains it.
  const hidden = scene.pressure === "high" && strangers.length === 0
  if (hidden)
    found.push({ id: "pressure", afterMs: 0, clearMs: CLEAR_MS, warning: { kind: "hidden-receiver" } })
  return found
}

/** What an entry sends in sound and pictures is one warning, until one of them is let through. */
function senders({ unknown, entries }: Scene, connectors: readonly RosterEntry[]): Finding[] {
  const groups = new Map<string, UnknownSource[]>()
  for (const one of unknown) {
    if (connectors.some(({ id }) => id === one.entry)) continue
    const key = one.entry === null ? one.source : JSON.stringify([one.entry, one.decision])
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const named = new Set<string>()
  return [...groups.values()].flatMap(group => {
    const [first] = group
    if (!first) return []
    const { source, decision, entry } = first
    const claimed = entries.find(({ id }) => id === entry)?.name ?? ""
    const media = new Set(group.map(one => one.media)).size === 2 ? "both" : first.media
    // Two groups of one entry: only one of them can have its id.
    const own = entry !== null && !named.has(entry)
    if (entry !== null) named.add(entry)
    return [
      {
        id: own ? strangerId(entry) : `unknown:${source}`,
        afterMs: 0,
        clearMs: 0,
        warning: {
          kind: "unknown-sender" as const,
          media,
          source,
          decision,
          claimed: isNameless(claimed) ? null : claimed,
        },
      },
    ]
  })
}

/** People in the list for whom no key accounts: neither by what they send nor by their names. */
function people(scene: Scene, others: readonly RosterEntry[]): Finding[] {
  const { proven, unknown } = scene
  const sends = (id: string) => unknown.some(({ entry }) => entry === id)
  const silent = others.filter(({ id, kind }) => kind === "person" && proven[id] === undefined && !sends(id))
  const accounted = new Set(Object.values(proven))
  // One's own key accounts for one's own entry.
  const free = scene.members.filter(({ identity, self }) => self === "other" && !accounted.has(identity))
  const keyless: RosterEntry[] = []
  let twice = 0
  for (const entry of silent) {
    const at = free.findIndex(({ name }) => alike(name, entry.name))
    if (at >= 0) free.splice(at, 1)
    else if (scene.members.some(({ name }) => alike(name, entry.name))) twice += 1
    else keyless.push(entry)
  }
  const rest = keyless.slice(MOST_NAMED).length
  const found: Finding[] = keyless.slice(0, MOST_NAMED).map(({ id, name }) => ({
    id: strangerId(id),
    afterMs: scene.departed.some(gone => alike(gone, name)) ? GHOST_MS : GRACE_MS,
    clearMs: CLEAR_MS,
    warning: { kind: "keyless-person", name },
  }))
  if (rest + twice > 0) {
    const afterMs = rest > 0 ? GRACE_MS : GHOST_MS
    found.push({
      id: "more",
      afterMs,
      clearMs: CLEAR_MS,
      warning: { kind: "more-people", extra: rest + twice },
    })
  }
  return found
}

function wrongNames({ proven, members }: Scene, others: readonly RosterEntry[]): Finding[] {
  return others.flatMap(({ id, name }) => {
    const member = members.find(({ identity }) => identity === proven[id])
    // What comes back from oneself is no claim about anybody.
    if (!member || member.self === "you" || isNameless(name) || alike(name, member.name)) return []
    const warning = { kind: "wrong-name" as const, page: name, key: member.name }
    return [{ id: `wrong-name:${id}`, afterMs: TWO_WINDOWS_MS, clearMs: CLEAR_MS, warning }]
  })
}

/** Whoever goes by himself after that says farewell, and is no member any more. */
function kicked(scene: Scene): Finding[] {
  return scene.members.flatMap(({ identity, name }) => {
    if (!scene.kicked.includes(identity)) return []
    const warning = { kind: "kicked" as const, name }
    return [{ id: `kicked:${identity}`, afterMs: GRACE_MS, clearMs: 0, warning }]
  })
}
