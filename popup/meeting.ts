import { signal } from "@preact/signals"
import browser from "webextension-polyfill"
import { POPUP_PORT, type PopupState } from "../src/messages/popup.ts"
import { decodePopupState } from "../src/messages/popupState.ts"
import type { Place } from "./place.ts"

/** The state of the tab that this page speaks of; null until the background has spoken. */
export const state = signal<PopupState | null>(null)
export const tabId = signal(-1)
/** Of the window that the tab is in. */
export const windowId = signal(-1)

/** A background that died comes back when called; this is how long we leave it at first, in ms, doubled each time. */
const FIRST_WAIT_MS = 50
const MOST_WAIT_MS = 5_000

let port: browser.Runtime.Port | undefined

/**
 * Follows the tab named by `?tab=`, or the one under the popup, for as long as this page is open. A side panel goes with its
 * window: it follows whichever tab is in front there.
 */
export async function follow(place: Place): Promise<void> {
  const named = Number(new URLSearchParams(location.search).get("tab") ?? "")
  if (named > 0) {
    const tab = await browser.tabs.get(named).catch(() => undefined)
    turnTo({ id: named, windowId: tab?.windowId })
    return
  }
  const inFront = async () => {
    const [tab] = await browser.tabs.query({ active: true, currentWindow: true })
    turnTo(tab ?? {})
  }
  if (place === "panel") {
    browser.tabs.onActivated.addListener(activated => {
      if (activated.windowId === windowId.value) turnTo({ ...activated, id: activated.tabId })
    })
  }
  await inFront()
}

function turnTo(tab: { id?: number | undefined; windowId?: number | undefined }): void {
  windowId.value = tab.windowId ?? -1
  if (tab.id === tabId.value && port) return
  tabId.value = tab.id ?? -1
  state.value = null
  port?.disconnect()
  listen(FIRST_WAIT_MS)
}

function listen(waitMs: number): void {
  let wait = waitMs
  const mine = browser.runtime.connect({ name: `${POPUP_PORT}${tabId.value}` })
  port = mine
  mine.onMessage.addListener((data: unknown) => {
    wait = FIRST_WAIT_MS
    if (port === mine) state.value = decodePopupState(data) ?? state.value
  })
  mine.onDisconnect.addListener(() =>
    setTimeout(() => {
      if (port === mine) listen(Math.min(MOST_WAIT_MS, wait * 2))
    }, wait),
  )
}
