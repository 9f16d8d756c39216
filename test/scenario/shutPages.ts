/** What a person meets on a page that cannot be protected as it is: the popup then offers one button, and no meeting. */
import type { PopupCall } from "../../src/messages/popup.ts"
import type { Member, Status } from "./member.ts"
import { press, until } from "./watching.ts"

/** Clicks a button, in the popup or over the page, after which the meeting's page loads anew. */
export async function pressAndReload({ page, popup }: Member, name: string, where = popup): Promise<void> {
  const selector = `::-p-aria([name="${name}"][role="button"])`
  const button = await where.waitForSelector(selector, { timeout: 20_000 })
  const reloaded = page.waitForNavigation({ waitUntil: "domcontentloaded", timeout: 20_000 })
  if (button) await press(button)
  await reloaded
}

/** As `member.protect()`, where no *Start* may come of it. */
export async function switchOn(member: Member): Promise<void> {
  if ((await member.state()).site.kind === "off") await pressAndReload(member, "Protect this meeting")
}

export function untilSaid(member: Member, words: RegExp): Promise<Status> {
  return until(
    () => member.status(),
    ({ text }) => words.test(text),
    { what: `status ${words}` },
  )
}

/** Names of the buttons by which the popup does something about its page; the ways to what is shown elsewhere are always there. */
export function buttonsOf({ popup }: Member): Promise<string[]> {
  return popup.$$eval("button:not(.link, .known *)", all => all.map(one => (one.textContent ?? "").trim()))
}

/** Asks the background past the popup, for what the popup may not offer. @returns Its answer. */
export function askPast({ popup }: Member, call: PopupCall["call"], ask: object = {}): Promise<unknown> {
  const tabId = Number(new URL(popup.url()).searchParams.get("tab"))
  return popup.evaluate(`chrome.runtime.sendMessage(${JSON.stringify({ call, ask: { ...ask, tabId } })})`)
}

/** Addresses of the pages whose rules are amended in this browser, each between the filter's anchors. */
export async function amendedIn({ popup }: Member): Promise<unknown> {
  return popup.evaluate(
    "chrome.declarativeNetRequest.getSessionRules().then(all => all.map(one => one.condition.urlFilter))",
  )
}
