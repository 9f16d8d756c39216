export interface Overlay {
  root: ShadowRoot
  /** Pages that draw themselves anew may throw the host away, and what fills the screen lies over everything that was there before. */
  keep(): void
}

/** What lies over what: a warning is never covered by a label. */
const LAYERS = { labels: 2_147_483_646, warnings: 2_147_483_647 } as const

/**
 * A closed shadow root over a page, which the page's styles do not reach and its scripts cannot read. It takes no clicks except
 * where a child asks for them. While an element fills the screen it is shown above that.
 */
export function makeOverlay(css: string, layer: keyof typeof LAYERS, page: Document = document): Overlay {
  const host = page.createElement("div")
  const root = host.attachShadow({ mode: "closed" })
  host.style.cssText = `all: initial !important; position: fixed !important; inset: 0 !important; z-index: ${LAYERS[layer]} !important; pointer-events: none !important; display: block !important`
  style(root, css, page)
  let above: Element | null = null
  const keep = () => {
    if (!host.isConnected) {
      above = null
      page.documentElement?.append(host)
    }
    const filling = page.fullscreenElement
    if (filling === above) return
    above = filling
    // Only what is shown as a popover after it lies over it.
    if (host.matches(":popover-open")) host.hidePopover()
    host.popover = filling ? "manual" : null
    if (filling && host.isConnected) host.showPopover()
  }
  page.addEventListener("fullscreenchange", () => {
    if (!host.isConnected) return
    // Of popovers the one that is shown last lies over the others.
    if (layer === "labels") keep()
    else setTimeout(keep)
  })
  return { root, keep }
}

/** A constructed sheet, since a page's CSP does not govern it; Firefox refuses those from content scripts. */
function style(root: ShadowRoot, css: string, page: Document): void {
  try {
    const sheet = new (page.defaultView as typeof globalThis & Window).CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const sheet = page.createElement("style")
    sheet.textContent = css
    root.append(sheet)
  }
}
