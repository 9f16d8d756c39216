/** What is read from the popup's page, and what is asked from it, by no click. */
import type { ElementHandle, Page } from "puppeteer-core"
import type { PopupCall } from "../../src/messages/popup.ts"

/** One row of the list *Participants*. */
export interface Listed {
  name: string
  text: string
  fingerprint: string
}

export function listedIn(list: ElementHandle<Element>): Promise<Listed[]> {
  return list.evaluate(found =>
    [...found.querySelectorAll<HTMLElement>("[data-fingerprint]")].map(row => ({
      name: row.querySelector("bdi")?.textContent ?? "",
      text: (row.textContent ?? "").trim(),
      fingerprint: row.dataset["fingerprint"] ?? "",
    })),
  )
}

/** The popup's own door to the background: `{ok: reply}`. Woken by it, if it was dead. */
export async function askBackground<Reply>(popup: Page, message: PopupCall): Promise<Reply> {
  const answer: unknown = await popup.evaluate(`chrome.runtime.sendMessage(${JSON.stringify(message)})`)
  if (typeof answer === "object" && answer && "ok" in answer) return answer.ok as Reply
  throw new Error(`${message.call} got no answer: ${JSON.stringify(answer)}`)
}
