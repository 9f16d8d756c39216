/** The two browsers of the matrix, each with a page that sends, one that receives with a key, and one that has neither. */
import { randomBytes } from "node:crypto"
import type { AddressInfo } from "node:net"
import type { Page } from "puppeteer-core"
import type { Epoch, LeafIndex, StreamNumber } from "../../src/brand.ts"
import { type BrowserName, bundleHook, bundlePage, serve } from "../hook/support.ts"
import { launch, type Stage as Opened, openPage } from "../scenario/browser.ts"

export const ROLES = ["sender", "insider", "outsider"] as const
export type Role = (typeof ROLES)[number]

/** Leaves of those who have keys, by page, and a stream number as it is after a few reloads: key ids have their usual length. */
const LEAF = { "chromium sender": 5, "chromium insider": 6, "firefox sender": 7, "firefox insider": 8 }
const STREAM = 9

export interface Stage {
  page(browser: BrowserName, role: Role): Page
  /** Gives a fresh key to everybody who may have one. */
  rekey(): Promise<void>
  close(): Promise<void>
}

/** @param swap Modules of the hook or of its worker in whose place others run. */
export async function openStage(swap: Record<string, string> = {}): Promise<Stage> {
  const server = await serve()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const [hook, ...pageScripts] = await Promise.all([
    bundleHook({ "content/worker/protect.ts": "test/media/worker/countingProtector.ts", ...swap }),
    bundlePage("test/media/page/studio.ts"),
    bundlePage("test/hook/page/bench.ts"),
    bundlePage("test/media/page/member.ts"),
  ])
  const inside = [hook, ...pageScripts]
  const scripts = { sender: inside, insider: inside, outsider: pageScripts.slice(0, 1) }
  const browsers: Opened[] = []
  const pages = new Map<string, Page>()
  const close = async () => {
    await Promise.all(browsers.map(browser => browser.close()))
    await new Promise(done => server.close(done))
  }
  const open = async (browser: BrowserName) => {
    const opened = await launch(browser)
    browsers.push(opened)
    for (const role of ROLES) {
      const page = await openPage(opened, "about:blank")
      await page.evaluateOnNewDocument(scripts[role].join(";\n"))
      await page.goto(url)
      pages.set(`${browser} ${role}`, page)
    }
  }
  try {
    await Promise.all([open("chromium"), open("firefox")])
  } catch (error) {
    await close()
    throw error
  }
  let epoch = 0
  return {
    page(browser, role) {
      const page = pages.get(`${browser} ${role}`)
      if (!page) throw new Error(`no ${browser} here`)
      return page
    },
    async rekey() {
      epoch += 1
      const members = Object.values(LEAF) as LeafIndex[]
      const baseKey = randomBytes(16).toString("hex")
      const each = Object.entries(LEAF) as [string, LeafIndex][]
      await Promise.all(
        each.map(async ([name, self]) => {
          const change = { epoch: epoch as Epoch, baseKey, self, stream: STREAM as StreamNumber, members }
          await pages.get(name)?.evaluate(keys => member.rekey(keys), change)
        }),
      )
    },
    close,
  }
}
