/**
 * A closed shadow root over the page, which the page's styles do not reach and its scripts cannot read. It takes no clicks
 * except where a child asks for them.
 */
export function makeOverlay(css: string): { root: ShadowRoot; keep: () => void } {
  const host = document.createElement("div")
  const root = host.attachShadow({ mode: "closed" })
  host.style.cssText =
    "all: initial !important; position: fixed !important; inset: 0 !important; z-index: 2147483647 !important; pointer-events: none !important; display: block !important"
  style(root, css)
  return {
    root,
    // Pages that draw themselves anew may throw the host away.
    keep() {
      if (!host.isConnected) document.documentElement?.append(host)
    },
  }
}

/** A constructed sheet, since a page's CSP does not govern it; Firefox refuses those from content scripts. */
function style(root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const sheet = document.createElement("style")
    sheet.textContent = css
    root.append(sheet)
  }
}
