import browser from "webextension-polyfill"
import { isFields } from "../src/messages/decode.ts"
import { decodeDetails } from "../src/messages/details.ts"
import type { Details, Outcome, PopupCalls } from "../src/messages/popup.ts"

type Asking = {
  [K in keyof PopupCalls]: PopupCalls[K]["reply"] extends Outcome ? K : never
}[keyof PopupCalls]

/**
 * Asks the background, which wakes for it. One that died before it answered is asked once more: what is asked for twice is
 * done once. One that is broken gives the refusal `failed`.
 */
export async function call<K extends Asking>(name: K, ask: PopupCalls[K]["ask"]): Promise<Outcome> {
  return (await answerTo(name, ask)) ?? (await answerTo(name, ask)) ?? { kind: "refused", refusal: "failed" }
}

async function answerTo(name: Asking, ask: object): Promise<Outcome | undefined> {
  try {
    const answer: unknown = await browser.runtime.sendMessage({ call: name, ask })
    return isFields(answer) && isOutcome(answer["ok"]) ? answer["ok"] : undefined
  } catch {
    return undefined
  }
}

function isOutcome(value: unknown): value is Outcome {
  return isFields(value) && (value["kind"] === "done" || value["kind"] === "refused")
}

/** The figures of a tab; `undefined` from a background that did not answer. */
export async function askDetails(tabId: number): Promise<Details | undefined> {
  try {
    const answer: unknown = await browser.runtime.sendMessage({ call: "details", ask: { tabId } })
    return isFields(answer) ? decodeDetails(answer["ok"]) : undefined
  } catch {
    return undefined
  }
}
