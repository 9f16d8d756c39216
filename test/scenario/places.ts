/** The places where one state is shown: popup, side panel, banner over the page, toolbar icon. */
import type { Page } from "puppeteer-core"
import { bannerText } from "./banner.ts"
import type { Member } from "./member.ts"
import { until } from "./until.ts"
import { press } from "./watching.ts"

export type Word = "Protected" | "Waiting" | "Not protected" | "Stopped"

/** What each place says. `undefined`: the place is empty, which for the banner means that all is well. */
export interface Shown {
  popup: string | undefined
  panel: string | undefined
  banner: string | undefined
  /** Title of the toolbar icon. */
  icon: string | undefined
  /** Sign on it. */
  badge: string | undefined
}

const ICON: Record<Word, string> = {
  Protected: "Sotto: protected",
  Waiting: "Sotto: waiting, nothing leaves",
  "Not protected": "Sotto: not protected",
  Stopped: "Sotto: stopped, nothing leaves",
}
const BADGE: Record<Word, string> = { Protected: "✓", Waiting: "…", "Not protected": "○", Stopped: "!" }

/**
 * Opens the side panel by the popup's own button, and waits until it speaks. Firefox would open its sidebar beside the popup, which the
 * driver has put into a window of its own: there it is {@link openSidebar}.
 */
export async function openSide({ popup }: Member): Promise<void> {
  await clickIn(popup, "button", "Keep open beside the page")
  await until(
    () => sideText(popup),
    found => found !== undefined,
    { what: "side panel" },
  )
}

/** What the side panel says of the protection. It has no target of its own to drive, but its extension's pages see it. */
export async function sideText(popup: Page): Promise<string | undefined> {
  const found: unknown = await popup.evaluate(
    `chrome.extension.getViews().find(view => view.location.pathname === "/popup/panel.html")
      ?.document.querySelector("[role=status]")?.textContent`,
  )
  return typeof found === "string" ? found.trim() : undefined
}

export async function clickIn(page: Page, role: string, name: string): Promise<void> {
  const selector = `::-p-aria([name=${JSON.stringify(name)}][role="${role}"])`
  const found = await until(
    async () => (await page.$$(selector)).at(-1),
    element => element !== undefined,
    { what: `${role} ${name}` },
  )
  if (found) await press(found)
}

export async function shownAt(member: Member): Promise<Shown> {
  const { popup, page, tabId } = member
  const asked = `Promise.all([chrome.action.getTitle({ tabId: ${tabId} }), chrome.action.getBadgeText({ tabId: ${tabId} })])`
  const [status, panel, banner, icon] = await Promise.all([
    member.status(),
    sideText(popup),
    bannerText(page),
    popup.evaluate(asked),
  ])
  const [title, sign]: unknown[] = Array.isArray(icon) ? icon : []
  return {
    popup: status.text,
    panel,
    banner,
    icon: typeof title === "string" ? title : undefined,
    badge: typeof sign === "string" ? sign : undefined,
  }
}

/** Places of `shown` that do not say `word`. */
export function dissenters(shown: Shown, word: Word): (keyof Shown)[] {
  const says = (text: string | undefined) => text?.startsWith(`${word}.`) ?? false
  return [
    ...(says(shown.popup) ? [] : (["popup"] as const)),
    ...(says(shown.panel) ? [] : (["panel"] as const)),
    ...((word === "Protected" ? shown.banner === undefined : says(shown.banner))
      ? []
      : (["banner"] as const)),
    ...(shown.icon === ICON[word] ? [] : (["icon"] as const)),
    ...(shown.badge === BADGE[word] ? [] : (["badge"] as const)),
  ]
}
