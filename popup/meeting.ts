import { signal } from "@preact/signals"
import browser from "webextension-polyfill"
import { POPUP_PORT, type PopupState } from "../src/messages/popup.ts"
import { decodePopupState } from "../src/messages/popupState.ts"

/** The state of the tab that this popup speaks of; null until the background has spoken. */
export const state = signal<PopupState | null>(null)
export const tabId = signal(-1)

/** A background that died comes back when called; this is how long we leave it at first, in ms, doubled each time. */
const FIRST_WAIT_MS = 50
const MOST_WAIT_MS = 5_000

/** Follows the tab named by `?tab=`, or the one under the popup, for as long as the popup is open. */
export async function follow(): Promise<void> {
  const named = Number(new URLSearchParams(location.search).get("tab") ?? "")
  const [under] = named > 0 ? [] : await browser.tabs.query({ active: true, currentWindow: true })
  tabId.value = named > 0 ? named : (under?.id ?? -1)
  listen(FIRST_WAIT_MS)
}

function listen(waitMs: number): void {
  let wait = waitMs
  const port = browser.runtime.connect({ name: `${POPUP_PORT}${tabId.value}` })
  port.onMessage.addListener((data: unknown) => {
    wait = FIRST_WAIT_MS
    state.value = decodePopupState(data) ?? state.value
  })
  port.onDisconnect.addListener(() => setTimeout(() => listen(Math.min(MOST_WAIT_MS, wait * 2)), wait))
}
