import browser from "webextension-polyfill"
import { isFields } from "../src/messages/decode.ts"
import type { Outcome, PopupCalls } from "../src/messages/popup.ts"

type Asking = {
  [K in keyof PopupCalls]: PopupCalls[K]["reply"] extends Outcome ? K : never
}[keyof PopupCalls]

/** Asks the background, which wakes for it. One that is broken gives the refusal `failed`. */
export async function call<K extends Asking>(name: K, ask: PopupCalls[K]["ask"]): Promise<Outcome> {
  try {
    const answer: unknown = await browser.runtime.sendMessage({ call: name, ask })
    if (isFields(answer) && isOutcome(answer["ok"])) return answer["ok"]
  } catch {
    // The background could not be woken; the sentence below says so.
  }
  return { kind: "refused", refusal: "failed" }
}

function isOutcome(value: unknown): value is Outcome {
  return isFields(value) && (value["kind"] === "done" || value["kind"] === "refused")
}
