/** The edge between the bridge of one page and the background: a runtime port named "page", JSON only. */
import type { PageId } from "../brand.ts"
import { isFields, isHex, isText } from "./decode.ts"
import { decodeFromHook, type FromHook } from "./hook.ts"
import type { Protection, Warning } from "./sentences.ts"
import { decodeFromWorker, type FromWorker, type ToWorker } from "./worker.ts"

export type FromPage =
  /** First words on each connection, also after the background died. `url` is the page's address without its fragment. */
  | { kind: "hello"; page: PageId; url: string }
  /** Every 20 s: counts as activity in both browsers. */
  | { kind: "beat" }
  | { kind: "worker"; message: FromWorker }
  | { kind: "hook"; message: FromHook }
  /** The person clicked *Allow Sotto on this page* in the banner. */
  | { kind: "allow-asked" }

/** Somebody who was a member a moment ago. */
export interface Departed {
  name: string
  how: "left" | "evicted"
}

/** What the banner and the labels show. Names are those that keys prove. */
export interface PageView {
  protection: Protection
  warnings: Warning[]
  /** Leaf → name, for labels on the tracks that the worker says this leaf authenticates. */
  names: Record<number, string>
  self: number | null
  /** Of the key under which `names` holds; null outside a group. */
  epoch: number | null
  /** Of late, and as far as is remembered. */
  departed: Departed[]
}

export type ToPage = { kind: "worker"; message: ToWorker } | { kind: "view"; view: PageView }

/** Narrows what arrived from a page's bridge. @returns `undefined` for anything else, which callers drop. */
export function decodeFromPage(data: unknown): FromPage | undefined {
  if (!isFields(data)) return undefined
  switch (data["kind"]) {
    case "hello":
      return isHex(data["page"], 16) && isText(data["url"], 4096)
        ? { kind: "hello", page: data["page"] as PageId, url: data["url"] }
        : undefined
    case "beat":
    case "allow-asked":
      return { kind: data["kind"] }
    case "worker": {
      const message = decodeFromWorker(data["message"])
      return message && { kind: "worker", message }
    }
    case "hook": {
      const message = decodeFromHook(data["message"])
      return message && { kind: "hook", message }
    }
    default:
      return undefined
  }
}
