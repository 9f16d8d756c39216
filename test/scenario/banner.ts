/** The banner over a page, which the page itself cannot read. */
import type { Page } from "puppeteer-core"
import { insideFirefox, isFirefox, windowWith } from "./firefox.ts"
import { attribute, textOf, wholeTree, within } from "./throughShadow.ts"

/** @returns `undefined` while the banner is empty or none is there. */
export async function bannerText(page: Page): Promise<string | undefined> {
  return (await isFirefox(page)) ? inFirefox(page) : inChromium(page)
}

async function inChromium(page: Page): Promise<string | undefined> {
  const session = await page.createCDPSession()
  try {
    const all = within(await wholeTree(session))
    const banner = all.find(node => /\bbanner\b/.test(attribute(node, "class") ?? ""))
    if (!banner || attribute(banner, "hidden") !== undefined) return undefined
    const words = within(banner).find(node => attribute(node, "role") !== undefined)
    return words && textOf(words)
  } finally {
    await session.detach()
  }
}

/** What Firefox's own scripts may do in the process of a page, and no other: look into a shadow root that is closed. */
const LOOK = `
  const roots = [...content.document.documentElement.children].map(host => host.openOrClosedShadowRoot)
  const banner = roots.map(root => root?.querySelector(".banner")).find(Boolean)
  sendAsyncMessage("banner", banner && !banner.hidden ? banner.querySelector("[role]").textContent.trim() : "")
`

async function inFirefox(page: Page): Promise<string | undefined> {
  const text = await insideFirefox(
    page.browser(),
    `new Promise(done => {
      const { messageManager } = ${windowWith(page)}.gBrowser.selectedBrowser
      const heard = ({ data }) => {
        messageManager.removeMessageListener("banner", heard)
        done(data)
      }
      messageManager.addMessageListener("banner", heard)
      messageManager.loadFrameScript(${JSON.stringify(`data:,${encodeURIComponent(LOOK)}`)}, false)
    })`,
  )
  return typeof text === "string" && text !== "" ? text : undefined
}
