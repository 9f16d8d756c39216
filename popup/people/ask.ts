/** Asks the background about the people whom one knows. One that died before it answered is asked once more. */
import browser from "webextension-polyfill"
import { isFields } from "../../src/messages/decode.ts"
import type { PeopleCalls } from "../../src/messages/people.ts"

/** @returns What came back, for a decoder; `undefined` if nothing did. */
export async function ask<K extends keyof PeopleCalls>(
  call: K,
  about: PeopleCalls[K]["ask"],
): Promise<unknown> {
  return (await answerTo(call, about)) ?? (await answerTo(call, about))
}

async function answerTo(call: string, about: object): Promise<unknown> {
  try {
    const answer: unknown = await browser.runtime.sendMessage({ call, ask: about })
    return isFields(answer) ? answer["ok"] : undefined
  } catch {
    return undefined
  }
}
