/** The banner over a page, which the page itself cannot read. */
import type { Page } from "puppeteer-core"
import { insideFirefox, isFirefox, windowWith } from "./firefox.ts"

/** @returns `undefined` while the banner is empty or none is there. */
export async function bannerText(page: Page): Promise<string | undefined> {
  return (await isFirefox(page)) ? inFirefox(page) : inChromium(page)
}

interface DomNode {
  nodeName: string
  nodeValue: string
  attributes?: string[]
  children?: DomNode[]
  shadowRoots?: DomNode[]
}

async function inChromium(page: Page): Promise<string | undefined> {
  const session = await page.createCDPSession()
  try {
    const { root } = await session.send("DOM.getDocument", { depth: -1, pierce: true })
    const banner = find(root, ({ attributes = [] }) => attributes.some(value => /\bbanner\b/.test(value)))
    if (!banner || banner.attributes?.includes("hidden")) return undefined
    const words = find(banner, ({ attributes = [] }) => attributes.includes("role"))
    return words && textOf(words).trim()
  } finally {
    await session.detach()
  }
}

function find(node: DomNode, wanted: (node: DomNode) => boolean): DomNode | undefined {
  if (wanted(node)) return node
  for (const inner of [...(node.shadowRoots ?? []), ...(node.children ?? [])]) {
    const found = find(inner, wanted)
    if (found) return found
  }
  return undefined
}

function textOf(node: DomNode): string {
  return node.nodeName === "#text" ? node.nodeValue : (node.children ?? []).map(textOf).join("")
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
