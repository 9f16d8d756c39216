/** The door at which a page of ours takes the figures of a tab. */
import { isCount, isFields, isListOf, isText } from "./decode.ts"
import type { Details } from "./popup.ts"
import { isReport } from "./worker.ts"

/** Pages of one tab, frames and all. */
const MOST_PAGES = 256

const isPage = (value: unknown): value is Details["pages"][number] =>
  isFields(value) &&
  isText(value["page"], 64) &&
  isCount(value["plaintextPackets"]) &&
  isListOf(
    value["switches"],
    (one): one is { epoch: number; at: number } =>
      isFields(one) && isCount(one["epoch"]) && typeof one["at"] === "number",
  ) &&
  isListOf(value["sources"], isReport)

/** @returns `undefined` for anything that holds no figures of this version. */
export function decodeDetails(data: unknown): Details | undefined {
  return isDetails(data) ? data : undefined
}

function isDetails(data: unknown): data is Details {
  return (
    isFields(data) &&
    (data["epoch"] === null || isCount(data["epoch"])) &&
    (data["self"] === null || isCount(data["self"])) &&
    isListOf(data["pages"], isPage, MOST_PAGES)
  )
}
