import browser from "webextension-polyfill"
import { text } from "./text.ts"

/** The way to the page of known people, in a tab of its own. */
export function ToPeople() {
  return (
    <p class="known">
      <button type="button" onClick={() => void browser.runtime.openOptionsPage()}>
        {text("people")}
      </button>
    </p>
  )
}
