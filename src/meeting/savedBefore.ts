/** A meeting that was saved by the version before this one goes on: its record is read as one of this version. */
import { isFields } from "../messages/decode.ts"

const BEFORE = 3
const AFTER = 4

/** Warnings of that version that lack what this one tells. Each comes again if what it tells still stands. */
const RETOLD = ["old-knock", "joined", "new-key", "unknown-sender"]

/**
 * Version 3 knew one rule, whether the door is open, and asked only about knocks with an old invitation.
 *
 * @returns `data` itself if it is no record of that version.
 */
export function upgraded(data: unknown): unknown {
  if (!isFields(data) || data["version"] !== BEFORE) return data
  const { oldKnocks: _, intents, warnings, ...rest } = data
  if (!Array.isArray(intents) || !Array.isArray(warnings)) return data
  return {
    ...rest,
    version: AFTER,
    intents: intents.map(withRule),
    warnings: warnings.filter(one => isFields(one) && !RETOLD.some(kind => kind === one["kind"])),
    // Whoever waits knocks again.
    waiting: [],
    letIn: [],
  }
}

function withRule(intent: unknown): unknown {
  if (!isFields(intent) || intent["kind"] !== "policy") return intent
  const { admission, ...rest } = intent
  return { ...rest, change: { rule: "door", to: admission === "closed" ? "locked" : "open" } }
}
