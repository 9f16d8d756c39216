/** The background: every listener is set in the first turn, since any of them may be what woke it. */
import browser from "webextension-polyfill"
import type { RoomId } from "../brand.ts"
import { openVault } from "../engine/vault.ts"
import { pageView } from "../meeting/view.ts"
import { decodePeopleCall, type PeopleCall } from "../messages/people.ts"
import { POPUP_PORT, type PopupState } from "../messages/popup.ts"
import { decodePopupCall } from "../messages/popupCall.ts"
import type { Protection } from "../messages/sentences.ts"
import { showBadge } from "./badge.ts"
import { answer, type Desk } from "./calls.ts"
import { makeNotices } from "./notices.ts"
import { makePageRules } from "./pageRules.ts"
import { makePages, type Page } from "./pages.ts"
import { loadPeople } from "./people.ts"
import { answerAboutPeople } from "./peopleCalls.ts"
import { details, popupState, protectionIn } from "./popupState.ts"
import { loadRegistry } from "./registry.ts"
import { makeSites, siteOf } from "./sites.ts"

const popups = new Map<browser.Runtime.Port, { tabId: number; shown: string }>()

const pages = makePages({
  hello: page => void whenReady(desk => greet(desk, page)),
  gone: page =>
    void whenReady(desk => desk.registry.sessionOf(page.tabId)?.handle({ kind: "page-gone", page: page.id })),
  said: (page, message) =>
    void whenReady(desk => desk.registry.sessionOf(page.tabId)?.handle({ ...message, page: page.id })),
  found: page => {
    showNow(page.tabId)
    void pageRules.look(page, () => showNow(page.tabId))
  },
  asked: page => void pageRules.allow(page.tabId).then(() => showNow(page.tabId)),
})
const pageRules = makePageRules(pages)
const notices = makeNotices()

const ready = load()

async function load(): Promise<Desk> {
  const vault = await openVault()
  const people = await loadPeople(vault)
  const sites = makeSites(vault)
  const registry = await loadRegistry({
    vault,
    people,
    toWorker: (page, message) => pages.toWorker(page, message),
    changed: room => void whenReady(desk => show(desk, room)),
  })
  return { vault, people, sites, registry, pages, pageRules }
}

async function whenReady(act: (desk: Desk) => unknown): Promise<void> {
  await act(await ready)
}

function showNow(tabId: number): void {
  void whenReady(desk => showTab(desk, tabId))
}

async function greet(desk: Desk, page: Page): Promise<void> {
  const session = desk.registry.sessionOf(page.tabId)
  if (session && siteOf(session.meeting.durable.url)?.origin === page.origin) {
    await session.handle({ kind: "page-hello", page: page.id, findings: page.findings })
  }
  await showTab(desk, page.tabId)
}

async function show(desk: Desk, room: RoomId): Promise<void> {
  const tabs = new Set([...desk.registry.tabsOf(room), ...[...popups.values()].map(popup => popup.tabId)])
  for (const tabId of tabs) await showTab(desk, tabId)
}

/** Popup, banner, labels and icon of one tab, from the one state. */
async function showTab(desk: Desk, tabId: number): Promise<void> {
  const protection = protectionIn(desk, tabId, { supported: true, on: true })
  // What stands in a page's banner stays until it is known whether a click can help.
  if (protection.reason !== "page" || !pageRules.looking(tabId)) await showPages(desk, tabId, protection)
  const listening = [...popups].filter(([, popup]) => popup.tabId === tabId)
  if (listening.length === 0) return
  const state: PopupState = await popupState(desk, tabId, () => showNow(tabId))
  const shown = JSON.stringify(state)
  for (const [port, popup] of listening) {
    if (popup.shown === shown) continue
    popup.shown = shown
    port.postMessage(state)
  }
}

async function showPages(desk: Desk, tabId: number, protection: Protection): Promise<void> {
  const session = desk.registry.sessionOf(tabId)
  if (session) {
    const { phase } = session.meeting.durable
    const others = phase.kind === "live" ? phase.group.members.map(member => member.identity) : []
    desk.people.fingerprint(others, () => void showTab(desk, tabId))
    pages.show(tabId, { ...pageView(session.meeting), protection })
    notices.show(tabId, session.meeting.durable.warnings)
    await showBadge(tabId, protection, session.meeting.durable.warnings.length)
    return
  }
  notices.show(tabId, [])
  if (pages.of(tabId).length > 0) {
    pages.show(tabId, { protection, warnings: [], names: {}, self: null, epoch: null, departed: [] })
    await showBadge(tabId, protection, 0)
  }
}

/** Whatever changed is shown at once by the popups that are open. */
async function aboutPeople(desk: Desk, call: PeopleCall): Promise<{ ok: unknown }> {
  const ok = await answerAboutPeople(desk.people, call)
  for (const { tabId } of popups.values()) await showTab(desk, tabId)
  return { ok }
}

browser.runtime.onConnect.addListener(port => {
  if (port.name === "page") pages.adopt(port)
  else if (port.name.startsWith(POPUP_PORT)) {
    const tabId = Number(port.name.slice(POPUP_PORT.length))
    popups.set(port, { tabId, shown: "" })
    port.onDisconnect.addListener(() => popups.delete(port))
    showNow(tabId)
  } else port.disconnect()
})

browser.runtime.onMessage.addListener((data: unknown, sender: browser.Runtime.MessageSender) => {
  const call = decodePopupCall(data)
  const peopleCall = decodePeopleCall(data)
  // Content scripts run in pages that we do not trust: only the extension's own pages may call.
  const own = sender.id === browser.runtime.id && sender.url?.startsWith(browser.runtime.getURL(""))
  if (peopleCall && own) return ready.then(desk => aboutPeople(desk, peopleCall))
  if (!call || !own) return undefined
  return ready.then(async desk => {
    if (call.call === "state") return { ok: await popupState(desk, call.ask.tabId, () => undefined) }
    if (call.call === "details") return { ok: details(desk, call.ask.tabId) }
    const outcome = await answer(desk, call)
    await showTab(desk, call.ask.tabId)
    return { ok: outcome }
  })
})

browser.tabs.onRemoved.addListener(tabId => {
  void pageRules.forget(tabId)
  void whenReady(desk => desk.registry.unbind(tabId))
})

browser.tabs.onUpdated.addListener((tabId, change) => {
  if (change.url === undefined && change.status !== "complete") return
  void whenReady(async desk => {
    const meeting = desk.registry.sessionOf(tabId)?.meeting
    const elsewhere =
      change.url !== undefined && siteOf(change.url)?.origin !== siteOf(meeting?.durable.url)?.origin
    if (meeting && elsewhere) await desk.registry.unbind(tabId)
    await showTab(desk, tabId)
  })
})

browser.runtime.onInstalled.addListener(({ reason }) => {
  void whenReady(desk => desk.sites.registerAll())
  if (reason === "install") void browser.tabs.create({ url: browser.runtime.getURL("popup/welcome.html") })
})
