import { isCount, isFields, isListOf, isOneOf, isText } from "./decode.ts"
import type { Departed, PageView, ToPage } from "./page.ts"
import type { Protection, Warning } from "./sentences.ts"
import { decodeToWorker } from "./worker.ts"

const STATES = ["protected", "waiting", "not-protected", "stopped"] as const

/** Narrows what the background sent to a bridge. @returns `undefined` for anything else, which the bridge drops. */
export function decodeToPage(data: unknown): ToPage | undefined {
  if (!isFields(data)) return undefined
  switch (data["kind"]) {
    case "worker": {
      const message = decodeToWorker(data["message"])
      return message && { kind: "worker", message }
    }
    case "view":
      return isView(data["view"]) ? { kind: "view", view: data["view"] } : undefined
    default:
      return undefined
  }
}

function isView(value: unknown): value is PageView {
  return (
    isFields(value) &&
    isProtection(value["protection"]) &&
    isListOf(value["warnings"], isWarning, 512) &&
    isFields(value["names"]) &&
    Object.values(value["names"]).every(name => isText(name)) &&
    (value["self"] === null || isCount(value["self"])) &&
    (value["epoch"] === null || isCount(value["epoch"])) &&
    isListOf(value["departed"], isDeparted, 1_024)
  )
}

function isDeparted(value: unknown): value is Departed {
  return isFields(value) && isText(value["name"]) && isOneOf(value["how"], ["left", "evicted"])
}

/** Both ends are of one build: the shape is checked, not each word. */
function isProtection(value: unknown): value is Protection {
  return isFields(value) && isOneOf(value["state"], STATES) && isText(value["reason"], 64)
}

function isWarning(value: unknown): value is Warning {
  return (
    isFields(value) && isText(value["id"]) && isText(value["kind"], 64) && typeof value["since"] === "number"
  )
}
