/** The bridges of open pages: one runtime port each. */
import type browser from "webextension-polyfill"
import type { PageId } from "../brand.ts"
import { decodeFromPage, type FromPage, type PageView, type ToPage } from "../messages/page.ts"
import type { ToWorker } from "../messages/worker.ts"
import { type Findings, NOTHING_FOUND, noted } from "../policy/obstacles.ts"

export interface Page {
  id: PageId
  tabId: number
  /** Of the tab that it is in. */
  origin: string
  /** Its own address as the browser has it, when it was loaded. A page at the top of its tab may have changed it since. */
  url: string
  place: "top" | "frame"
  findings: Findings
}

export interface Pages {
  /** Takes a port named "page" in. */
  adopt(port: browser.Runtime.Port): void
  of(tabId: number): Page[]
  toWorker(page: PageId, message: ToWorker): void
  show(tabId: number, view: PageView): void
}

interface Listeners {
  hello(page: Page): void
  gone(page: Page): void
  said(page: Page, message: Extract<FromPage, { kind: "worker" | "hook" }>): void
  /** Something was found out about the page. */
  found(page: Page): void
  /** Somebody clicked in the page's banner. */
  asked(page: Page): void
}

export function makePages(on: Listeners): Pages {
  const open = new Map<PageId, Page & { port: browser.Runtime.Port }>()
  const post = (port: browser.Runtime.Port, message: ToPage): void => {
    try {
      port.postMessage(message)
    } catch {
      // The page went away in this moment; its onDisconnect follows.
    }
  }
  return {
    adopt(port) {
      const tabId = port.sender?.tab?.id
      const url = port.sender?.url
      if (tabId === undefined || !url) {
        port.disconnect()
        return
      }
      let page: (Page & { port: browser.Runtime.Port }) | undefined
      port.onMessage.addListener((data: unknown) => {
        const message = decodeFromPage(data)
        if (!message || message.kind === "beat") return
        if (message.kind === "hello") {
          const origin = new URL(port.sender?.tab?.url ?? url).origin
          const place = port.sender?.frameId === 0 ? "top" : "frame"
          page = { id: message.page, tabId, origin, url, place, findings: NOTHING_FOUND, port }
          open.set(page.id, page)
          on.hello(page)
          return
        }
        if (!page) return
        if (message.kind === "allow-asked") {
          on.asked(page)
          return
        }
        const { findings } = page
        page.findings = noted(findings, message.message)
        on.said(page, message)
        if (page.findings !== findings) on.found(page)
      })
      port.onDisconnect.addListener(() => {
        if (!page || open.get(page.id)?.port !== port) return
        open.delete(page.id)
        on.gone(page)
      })
    },
    of: tabId => [...open.values()].filter(page => page.tabId === tabId),
    toWorker(page, message) {
      const port = open.get(page)?.port
      if (port) post(port, { kind: "worker", message })
    },
    show(tabId, view) {
      for (const page of open.values()) if (page.tabId === tabId) post(page.port, { kind: "view", view })
    },
  }
}
