import browser from "webextension-polyfill"
import type { PopupState } from "../src/messages/popup.ts"
import { tabId, windowId } from "./meeting.ts"
import { openPanel } from "./panel.ts"
import type { Place } from "./place.ts"
import { text } from "./text.ts"

/** Where more is to be seen than fits here. */
export function Links({ state, place }: { state: PopupState; place: Place }) {
  const checkUp = () =>
    void browser.tabs.create({ url: browser.runtime.getURL(`popup/checkup.html?tab=${tabId.value}`) })
  return (
    <nav class="links" aria-label={text("more")}>
      {state.site.kind !== "unsupported" && (
        <button type="button" class="link" onClick={checkUp}>
          {text("checkup_open")}
        </button>
      )}
      {place === "popup" && (
        <button type="button" class="link" onClick={() => void openPanel(windowId.value)}>
          {text("open_panel")}
        </button>
      )}
    </nav>
  )
}
