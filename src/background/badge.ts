import browser from "webextension-polyfill"
import type { Protection } from "../messages/sentences.ts"

const BADGE = {
  protected: { text: "✓", color: "#1f7a4d" },
  waiting: { text: "…", color: "#8a6100" },
  "not-protected": { text: "○", color: "#5b6170" },
  stopped: { text: "!", color: "#b3261e" },
} as const satisfies Record<Protection["state"], { text: string; color: string }>

/** The toolbar icon mirrors the tab's state by sign and by colour, and says it in its title. */
export async function showBadge(tabId: number, protection: Protection, warnings: number): Promise<void> {
  const { text, color } = BADGE[protection.state]
  const title = browser.i18n.getMessage(`state_${protection.state.replaceAll("-", "_")}`)
  try {
    await Promise.all([
      browser.action.setBadgeText({
        tabId,
        text: warnings > 0 && protection.state === "protected" ? String(warnings) : text,
      }),
      browser.action.setBadgeBackgroundColor({
        tabId,
        color: warnings > 0 && text === "✓" ? BADGE.waiting.color : color,
      }),
      browser.action.setTitle({ tabId, title: title || browser.i18n.getMessage("name") }),
    ])
  } catch {
    // The tab closed in this moment.
  }
}
