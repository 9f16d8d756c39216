import browser from "webextension-polyfill"

/**
 * Asks the person for one site. The browser shows its question only in the turn of a click, so nothing may be awaited
 * before this is called.
 *
 * @returns `refused` also where the browser knows no such site.
 */
export async function askForSite(url: string): Promise<"granted" | "refused"> {
  const { protocol, hostname } = new URL(url)
  try {
    // Ports are left out: not every browser knows them in a match pattern.
    return (await browser.permissions.request({ origins: [`${protocol}//${hostname}/*`] }))
      ? "granted"
      : "refused"
  } catch {
    return "refused"
  }
}
