import browser from "webextension-polyfill"

/** What the polyfill's types leave out. */
declare const chrome: { sidePanel: { open(where: { windowId: number }): Promise<void> } }
/** For which browser this is built: no package names what its browser has not. */
declare const SOTTO_BROWSER: "chromium" | "firefox"

/** Opens Chromium's side panel or Firefox's sidebar. Only in the turn of a click, so nothing may be awaited before this. */
export async function openPanel(windowId: number): Promise<void> {
  if (SOTTO_BROWSER === "chromium") await chrome.sidePanel.open({ windowId })
  else await browser.sidebarAction.open()
  // A popup that the toolbar opened is in the way now; a page in a tab stays.
  if (!location.search) window.close()
}
