/** Notifications of the desktop, for what needs a decision while the person may look elsewhere. Never for news. */
import browser from "webextension-polyfill"
import type { Warning } from "../messages/sentences.ts"

/** Older ones were told by a background that has died since. Ms. */
const FRESH_MS = 30_000
const PREFIX = "decide:"

/** What the notification says, by the kind of warning; any other kind makes none. */
function noticeOf(warning: Warning): { title: string; message: string } | undefined {
  const text = (key: string, ...parts: string[]) => browser.i18n.getMessage(key, parts)
  switch (warning.kind) {
    case "knock":
      return { title: text("notify_knock"), message: text("notify_knock_text", isolated(warning.name)) }
    case "leak":
      return { title: text("notify_leak"), message: text("warning_leak", text(`media_${warning.media}`)) }
    default:
      return undefined
  }
}

/** A notification is plain text: a name is fenced with the marks that Unicode has for it, so that it turns nothing else around. */
function isolated(name: string): string {
  return `\u2068${name.replace(/[\u2066-\u2069]/g, "")}\u2069`
}

export interface Notices {
  /** Tells what is new among `warnings` of a tab, and takes back what no longer stands. */
  show(tabId: number, warnings: readonly Warning[]): void
}

export function makeNotices(): Notices {
  const told = new Set<string>()
  browser.notifications.onClicked.addListener(id => {
    const tabId = Number(id.split(":")[1])
    if (id.startsWith(PREFIX) && Number.isSafeInteger(tabId)) void bringForward(tabId)
  })
  return {
    show(tabId, warnings) {
      const mine = `${PREFIX}${tabId}:`
      const standing = new Set(warnings.map(({ id }) => mine + id))
      for (const warning of warnings) {
        const id = mine + warning.id
        const notice = noticeOf(warning)
        if (!notice || told.has(id) || Date.now() - warning.since > FRESH_MS) continue
        told.add(id)
        const iconUrl = browser.runtime.getURL("icons/128.png")
        void browser.notifications.create(id, { type: "basic", iconUrl, ...notice })
      }
      for (const id of [...told]) {
        if (!id.startsWith(mine) || standing.has(id)) continue
        told.delete(id)
        void browser.notifications.clear(id)
      }
    },
  }
}

async function bringForward(tabId: number): Promise<void> {
  try {
    const { windowId } = await browser.tabs.update(tabId, { active: true })
    if (windowId !== undefined) await browser.windows.update(windowId, { focused: true })
    await browser.action.openPopup()
  } catch {
    // The tab is gone, or this browser opens no popup without a click: the badge says the rest.
  }
}
