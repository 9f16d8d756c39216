/** The door at which the background takes calls from its own pages. */
import { isCount, isFields, isHex, isOneOf, isText } from "./decode.ts"
import type { PopupCall, PopupCalls } from "./popup.ts"
import { isRuleChange } from "./rules.ts"

/** Longest invitation, name or address that is looked at at all. */
const MOST_TEXT = 8192

type Check = (ask: Readonly<Record<string, unknown>>) => boolean

const tabOnly: Check = () => true
const text = (value: unknown) => isText(value, MOST_TEXT)

const CHECKS = {
  state: tabOnly,
  details: tabOnly,
  "protect-site": tabOnly,
  "unprotect-site": tabOnly,
  "allow-here": tabOnly,
  start: ask => text(ask["name"]) && text(ask["relay"]),
  join: ask => text(ask["name"]) && text(ask["invitation"]),
  evict: ask => isHex(ask["identity"], 32),
  "answer-knock": ask => isHex(ask["identity"], 32) && isOneOf(ask["answer"], ["let-in", "refuse"]),
  rekey: tabOnly,
  rule: ask => isRuleChange(ask["change"]),
  leave: tabOnly,
  compared: ask => isHex(ask["identity"], 32) && isOneOf(ask["result"], ["match", "differ"]),
  "decide-source": ask => text(ask["source"]) && isOneOf(ask["decision"], ["keep-blocked", "hear-in-clear"]),
  dismiss: ask => text(ask["warning"]),
} as const satisfies Record<keyof PopupCalls, Check>

/** Narrows what arrived by runtime.sendMessage. @returns `undefined` for anything else, which is not answered. */
export function decodePopupCall(data: unknown): PopupCall | undefined {
  if (!isFields(data) || typeof data["call"] !== "string" || !isFields(data["ask"])) return undefined
  const check = Object.entries(CHECKS).find(([name]) => name === data["call"])?.[1]
  return check?.(data["ask"]) && isCount(data["ask"]["tabId"])
    ? ({ call: data["call"], ask: data["ask"] } as PopupCall)
    : undefined
}
