/** What people are shown of a meeting. Derived, never stored. */
import type { IdentityKey } from "../brand.ts"
import { memberAt } from "../group/group.ts"
import type { Group } from "../group/types.ts"
import { formatInvitation } from "../messages/invitation.ts"
import type { PageView } from "../messages/page.ts"
import type { Deed, MemberRow, PopupState, RulesView } from "../messages/popup.ts"
import type { Protection } from "../messages/sentences.ts"
import { OBSTRUCTED, obstacleIn } from "../policy/obstacles.ts"
import { actsAsHost } from "../policy/rules.ts"
import { judge, type Pins } from "../verify/pins.ts"
import { mayIEvict } from "./authority.ts"
import { arriving } from "./pages.ts"
import type { Meeting } from "./state.ts"

export interface Fingerprint {
  digits: string
  words: string
}

/** What is known here beside the meeting. */
interface Known {
  pins: Pins
  fingerprints: ReadonlyMap<IdentityKey, Fingerprint>
  /** Of the people in it; `""` while it is computed. */
  code: string
  /** Milliseconds since 1970. */
  now: number
}

export function protectionOf({ durable, volatile }: Meeting): Protection {
  const { shield, phase } = durable
  if (shield.kind === "broken") {
    if (shield.why === "no-rtp") return OBSTRUCTED[shield.why]
    return {
      state: "stopped",
      reason: shield.why,
      ...(shield.about ? { about: shield.about } : {}),
      at: shield.at,
    }
  }
  if (phase.kind === "ended") return { state: "stopped", reason: "left" }
  const obstacle = obstacleIn(Object.values(volatile.pages).map(page => page.findings))
  if (obstacle) return OBSTRUCTED[obstacle]
  switch (phase.kind) {
    case "knocking":
      return { state: "waiting", reason: volatile.channel === "offline" ? "key-channel" : "to-be-let-in" }
    case "live": {
      // Only a page whose worker is in our hands sends sealed frames; of any other nothing may be promised.
      if (Object.keys(volatile.pages).length === 0) return { state: "waiting", reason: "page" }
      if (durable.sending === "held") {
        return { state: "waiting", reason: volatile.channel === "live" ? "evicting" : "key-channel" }
      }
      if (volatile.channel === "offline") return { state: "protected", reason: "channel-down" }
      const people = phase.group.members.length
      return people === 1
        ? { state: "protected", reason: "alone" }
        : { state: "protected", reason: "only-these", people }
    }
  }
}

export function meetingView(meeting: Meeting, known: Known): NonNullable<PopupState["meeting"]> {
  const { durable } = meeting
  const group = durable.phase.kind === "live" ? durable.phase.group : undefined
  const { evicting, relay, secret, me, url, rank, room } = durable
  return {
    phase: durable.phase.kind === "knocking" ? "joining" : durable.phase.kind,
    url,
    invitation: formatInvitation({
      relay,
      secret,
      inviter: me,
      url,
      ...(rank === "later" ? { group: room } : {}),
    }),
    code: known.code,
    rules: group ? rulesView(group) : null,
    members: (group?.members ?? []).map(member => row(meeting, member, known)),
    atTheDoor: atTheDoor(meeting).map(identity => ({
      identity,
      words: known.fingerprints.get(identity)?.words ?? "",
    })),
    evicting: evicting && {
      name: evicting.name,
      changed: evicting.changed,
      of: evicting.of,
      tookMs: evicting.tookMs,
    },
  }
}

/** Whose words can be compared before a door opens. Who knocks knows of those inside only the one whose invitation it is. */
export function atTheDoor({ durable }: Meeting): IdentityKey[] {
  if (durable.phase.kind === "knocking") return [durable.inviter]
  return durable.waiting.filter(one => one.for === "an-answer").map(one => one.identity)
}

function rulesView(group: Group): RulesView {
  const { admission, door, authority } = group.policy
  const may: Deed[] = []
  if (mayIEvict(group)) may.push("evict", "set-rules")
  if (actsAsHost(group.policy, group.members, memberAt(group, group.self).identity)) may.push("set-hosts")
  return { admission, door, authority, may }
}

function row(
  meeting: Meeting,
  member: { leaf: MemberRow["leaf"]; name: string; identity: IdentityKey },
  { pins, fingerprints, now }: Known,
): MemberRow {
  const fingerprint = fingerprints.get(member.identity)
  const { durable, volatile } = meeting
  const group = durable.phase.kind === "live" ? durable.phase.group : undefined
  const epoch = group?.epoch ?? -1
  const hosts = group?.policy.hosts ?? []
  const self = member.identity === durable.me
  return {
    leaf: member.leaf,
    name: member.name,
    identity: member.identity,
    alias: pins.find(pin => pin.identity === member.identity)?.alias ?? null,
    self: self ? "you" : "other",
    host: hosts.includes(member.identity) ? "host" : "no-host",
    trust: judge(pins, member),
    fingerprint: fingerprint?.digits ?? "",
    words: fingerprint?.words ?? "",
    sends: arriving(meeting, member.leaf, now),
    keys: self || (volatile.reached[member.leaf] ?? epoch) >= epoch ? "current" : "behind",
  }
}

export function pageView(meeting: Meeting): PageView {
  const { phase, warnings } = meeting.durable
  const members = phase.kind === "live" ? phase.group.members : []
  return {
    protection: protectionOf(meeting),
    warnings: [...warnings],
    names: Object.fromEntries(members.map(member => [member.leaf, member.name])),
    self: phase.kind === "live" ? phase.group.self : null,
    epoch: phase.kind === "live" ? phase.group.epoch : null,
    departed: meeting.volatile.departed.map(({ name, how }) => ({ name, how })),
  }
}
