/** What the popup may ask for, each answered with an outcome it can say in one sentence. */
import browser from "webextension-polyfill"
import { parseRelayAddress } from "../channel/relayAddress.ts"
import { deriveRoomKeys } from "../channel/roomKeys.ts"
import type { Session } from "../engine/session.ts"
import type { Vault } from "../engine/vault.ts"
import { invitedTo, joinMeeting, startMeeting } from "../meeting/begin.ts"
import type { MeetingEvent } from "../meeting/events.ts"
import type { Meeting } from "../meeting/state.ts"
import { parseInvitation } from "../messages/invitation.ts"
import type { Outcome, PopupCall } from "../messages/popup.ts"
import type { Protection, Refusal } from "../messages/sentences.ts"
import { unreachable } from "../never.ts"
import { cleanName } from "../verify/names.ts"
import { compared, evict, setRule } from "./memberCalls.ts"
import type { PageRules } from "./pageRules.ts"
import type { Pages } from "./pages.ts"
import type { People } from "./people.ts"
import { protectionIn } from "./popupState.ts"
import { readSettings, writeSettings } from "./records.ts"
import type { Registry } from "./registry.ts"
import { type Sites, siteOf } from "./sites.ts"

/** A relay that has not answered for this long does not answer, in ms. */
const RELAY_PATIENCE_MS = 8_000

export interface Desk {
  vault: Vault
  people: People
  registry: Registry
  pages: Pages
  pageRules: PageRules
  sites: Sites
}

/** States of a page in which no meeting can begin: no key is made for it. */
const HOPELESS: Partial<Record<Protection["reason"], Refusal>> = {
  "site-rules": "site-rules",
  "worker-refused": "site-rules-fixed",
  "page-transform": "own-encryption",
  "mixed-audio": "mixed-audio",
  "no-rtp": "no-rtp",
}

const DONE: Outcome = { kind: "done" }
const refused = (refusal: Refusal): Outcome => ({ kind: "refused", refusal })

export async function answer(
  desk: Desk,
  { call, ask }: Exclude<PopupCall, { call: "state" | "details" }>,
): Promise<Outcome> {
  switch (call) {
    case "protect-site":
    case "unprotect-site":
      return switchSite(desk, ask.tabId, call)
    case "allow-here":
      return desk.pageRules.allow(ask.tabId)
    case "start":
      return start(desk, ask)
    case "join":
      return join(desk, ask)
    case "evict":
      return inMeeting(desk, ask.tabId, session => evict(session, ask.identity))
    case "answer-knock":
      return inMeeting(desk, ask.tabId, session =>
        tell(session, { kind: "knock-answered", identity: ask.identity, answer: ask.answer }),
      )
    case "rekey":
      return inMeeting(desk, ask.tabId, session => tell(session, { kind: "rekey-asked" }))
    case "rule":
      return inMeeting(desk, ask.tabId, session => setRule(session, ask.change))
    case "leave":
      return inMeeting(desk, ask.tabId, session => tell(session, { kind: "leave-asked" }))
    case "compared":
      return inMeeting(desk, ask.tabId, session => compared(desk.people, session, ask))
    case "decide-source":
      return inMeeting(desk, ask.tabId, session =>
        tell(session, { kind: "source-decided", source: ask.source, decision: ask.decision }),
      )
    case "dismiss":
      return inMeeting(desk, ask.tabId, session => tell(session, { kind: "dismissed", warning: ask.warning }))
    default:
      return unreachable(call)
  }
}

async function inMeeting(
  { registry }: Desk,
  tabId: number,
  act: (session: Session) => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  const session = registry.sessionOf(tabId)
  return session ? act(session) : refused("not-in-meeting")
}

async function tell(session: Session, event: MeetingEvent): Promise<Outcome> {
  await session.handle(event)
  return DONE
}

async function switchSite(
  desk: Desk,
  tabId: number,
  call: "protect-site" | "unprotect-site",
): Promise<Outcome> {
  const site = siteOf((await browser.tabs.get(tabId)).url)
  if (!site) return refused("unsupported-page")
  if (call === "unprotect-site") {
    await desk.registry.unbind(tabId)
    await desk.sites.switchOff(site)
    await desk.pageRules.forgetSite(site)
  } else if ((await desk.sites.switchOn(site)) === "no-permission") {
    return refused("no-permission")
  }
  await browser.tabs.reload(tabId)
  return DONE
}

async function start(desk: Desk, ask: { tabId: number; name: string; relay: string }): Promise<Outcome> {
  const name = cleanName(ask.name)
  if (!name) return refused("name-missing")
  const relay = parseRelayAddress(ask.relay)
  if (relay.kind !== "relay") return refused("relay-address-malformed")
  const { url } = await browser.tabs.get(ask.tabId)
  if (!url || !siteOf(url)) return refused("unsupported-page")
  if (desk.registry.sessionOf(ask.tabId)) return refused("already-in-meeting")
  const hopeless = hopelessIn(desk, ask.tabId)
  if (hopeless) return refused(hopeless)
  await writeSettings(desk.vault, { name, relay: relay.origin })
  const secret = crypto.getRandomValues(new Uint8Array(32))
  const room = deriveRoomKeys(secret).id
  const beginning = {
    room,
    relay: relay.origin,
    secret,
    url,
    name,
    identity: desk.people.identity,
    now: Date.now(),
  }
  const outcome = await enter(desk, await startMeeting(beginning), ask.tabId)
  // A page that was loaded before Sotto ran here has no hook in it, and would go on sending in the clear.
  if (outcome.kind === "done" && desk.pages.of(ask.tabId).length === 0) await browser.tabs.reload(ask.tabId)
  return outcome
}

async function join(desk: Desk, ask: { tabId: number; name: string; invitation: string }): Promise<Outcome> {
  const invitation = parseInvitation(ask.invitation)
  if (invitation.kind === "refused") return invitation
  const name = cleanName(ask.name)
  if (!name) return refused("name-missing")
  const site = siteOf(invitation.url)
  if (!site) return refused("unsupported-page")
  if ((await desk.sites.switchOn(site)) === "no-permission") return refused("no-permission")
  const { secret, relay, url, inviter } = invitation
  const { room, rank } = invitedTo(invitation)
  const standing = desk.registry.sessionOf(ask.tabId)
  if (standing?.meeting.durable.room === room) {
    if (standing.meeting.durable.phase.kind !== "knocking") return refused("already-in-meeting")
    return tell(standing, { kind: "invited-again", secret, rank })
  }
  const there = desk.pages.of(ask.tabId).some(page => page.origin === site.origin)
  const hopeless = there ? hopelessIn(desk, ask.tabId) : undefined
  if (hopeless) return refused(hopeless)
  await writeSettings(desk.vault, { name, relay: (await readSettings(desk.vault)).relay || relay })
  const beginning = {
    room,
    relay,
    secret,
    url,
    name,
    inviter,
    rank,
    identity: desk.people.identity,
    now: Date.now(),
  }
  const outcome = await enter(desk, joinMeeting(beginning), ask.tabId)
  if (outcome.kind === "done" && desk.pages.of(ask.tabId).every(page => page.origin !== site.origin)) {
    await browser.tabs.update(ask.tabId, { url })
  }
  return outcome
}

function hopelessIn(desk: Desk, tabId: number): Refusal | undefined {
  return HOPELESS[protectionIn(desk, tabId, { supported: true, on: true }).reason]
}

/** A tab is in a meeting once its relay has answered; before that nothing of it is shown, and nothing is kept if it does not. */
async function enter({ registry, pages }: Desk, meeting: Meeting, tabId: number): Promise<Outcome> {
  const { room, url } = meeting.durable
  const session = await registry.begin(meeting)
  if (registry.tabsOf(room).length === 0 && !(await answered(session))) {
    const { shield } = session.meeting.durable
    await registry.discard(room)
    return refused(shield.kind === "broken" ? "relay-refused-token" : "relay-unreachable")
  }
  await registry.bind(tabId, room)
  for (const page of pages.of(tabId)) {
    if (page.origin === new URL(url).origin) {
      await session.handle({ kind: "page-hello", page: page.id, findings: page.findings })
    }
  }
  return DONE
}

async function answered(session: Session): Promise<boolean> {
  const until = Date.now() + RELAY_PATIENCE_MS
  while (Date.now() < until) {
    const { durable, volatile } = session.meeting
    if (volatile.channel === "live") return true
    if (durable.shield.kind === "broken") return false
    await new Promise(done => setTimeout(done, 50))
  }
  return false
}
