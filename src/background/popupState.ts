import browser from "webextension-polyfill"
import type { Session } from "../engine/session.ts"
import type { Meeting } from "../meeting/state.ts"
import { atTheDoor, meetingView, protectionOf } from "../meeting/view.ts"
import { parseInvitation } from "../messages/invitation.ts"
import type { Details, PopupState } from "../messages/popup.ts"
import type { Protection } from "../messages/sentences.ts"
import { OBSTRUCTED, obstacleIn } from "../policy/obstacles.ts"
import type { Desk } from "./calls.ts"
import type { People } from "./people.ts"
import { readSettings } from "./records.ts"
import { siteOf } from "./sites.ts"

declare const SOTTO_DEFAULT_RELAY: string

/** All that a popup for this tab shows. @param more Called when what takes a moment to compute is there. */
export async function popupState(desk: Desk, tabId: number, more: () => void): Promise<PopupState> {
  const { registry, people, sites, vault } = desk
  const tab = await browser.tabs.get(tabId).catch(() => undefined)
  const site = siteOf(tab?.url)
  const session = registry.sessionOf(tabId)
  const settings = await readSettings(vault)
  const on = site !== undefined && (await sites.isOn(site))
  const invitation = tab?.url ? parseInvitation(tab.url) : undefined
  return {
    site: site ? { kind: on ? "on" : "off", origin: site.origin } : { kind: "unsupported" },
    protection: protectionIn(desk, tabId, { supported: site !== undefined, on }),
    epoch: epochOf(session),
    meeting: session ? viewOf(session.meeting, people, more) : null,
    warnings: session ? [...session.meeting.durable.warnings] : [],
    name: settings.name,
    relay: settings.relay || SOTTO_DEFAULT_RELAY,
    invitationInTab: invitation?.kind === "invitation" ? (tab?.url ?? null) : null,
  }
}

function viewOf(meeting: Meeting, people: People, more: () => void): PopupState["meeting"] {
  const { phase, room } = meeting.durable
  const members = phase.kind === "live" ? phase.group.members.map(member => member.identity) : []
  const { pins, fingerprints } = people
  people.fingerprint(atTheDoor(meeting), more)
  const code = members.length > 1 ? people.codeOf(room, members, more) : ""
  return meetingView(meeting, { pins, fingerprints, code, now: Date.now() })
}

/** The state of a tab, in a meeting or in none. */
export function protectionIn(
  { registry, pages, pageRules }: Desk,
  tabId: number,
  site: { supported: boolean; on: boolean },
): Protection {
  const session = registry.sessionOf(tabId)
  const obstacle = obstacleIn(pages.of(tabId).map(page => page.findings))
  const without = obstacle ? OBSTRUCTED[obstacle] : protectionWithout(site)
  return pageRules.refine(tabId, session ? protectionOf(session.meeting) : without)
}

function protectionWithout({ supported, on }: { supported: boolean; on: boolean }): Protection {
  if (!supported) return { state: "not-protected", reason: "unsupported-page" }
  return on ? { state: "waiting", reason: "start-or-join" } : { state: "not-protected", reason: "site-off" }
}

export function details({ registry }: Desk, tabId: number): Details {
  const session = registry.sessionOf(tabId)
  const phase = session?.meeting.durable.phase
  return {
    epoch: epochOf(session),
    log: session ? logDetails(session.meeting) : null,
    self: phase?.kind === "live" ? phase.group.self : null,
    pages: Object.entries(session?.meeting.volatile.pages ?? {}).map(([page, state]) => ({
      page: page as Details["pages"][number]["page"],
      plaintextPackets: state.plaintextPackets,
      switches: [...state.switches],
      sources: Object.values(state.sources),
    })),
  }
}

function logDetails({ durable, volatile }: Meeting): Details["log"] {
  return {
    wanted: durable.intents.map(intent => intent.kind),
    underway: durable.underway ? "one" : "none",
    channel: volatile.channel,
  }
}

function epochOf(session: Session | undefined): PopupState["epoch"] {
  const phase = session?.meeting.durable.phase
  return phase?.kind === "live" ? phase.group.epoch : null
}
