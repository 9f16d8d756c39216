/** The bridges of open pages: one runtime port each. */
import type browser from "webextension-polyfill"
import type { PageId } from "../brand.ts"
import { decodeFromPage, type PageView, type ToPage } from "../messages/page.ts"
import type { ToWorker } from "../messages/worker.ts"

export interface Page {
  id: PageId
  tabId: number
  origin: string
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
  said(page: Page, message: Extract<ReturnType<typeof decodeFromPage>, { kind: "worker" | "hook" }>): void
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
      let page: Page | undefined
      port.onMessage.addListener((data: unknown) => {
        const message = decodeFromPage(data)
        if (!message || message.kind === "beat") return
        if (message.kind === "hello") {
          page = { id: message.page, tabId, origin: new URL(port.sender?.tab?.url ?? url).origin }
          open.set(page.id, { ...page, port })
          on.hello(page)
        } else if (page) {
          on.said(page, message)
        }
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
