/** Sites that the person has switched on, one by one. The content scripts run there and nowhere else. */
import browser from "webextension-polyfill"
import type { Vault } from "../engine/vault.ts"
import { readList, writeList } from "./records.ts"

/** What a site is: scheme and host. Ports are left out, since not every browser knows them in a match pattern. */
export interface Site {
  origin: string
  pattern: string
}

/** @returns `undefined` for pages that are no web pages: settings, stores, files. */
export function siteOf(url: string | undefined): Site | undefined {
  if (!url || !URL.canParse(url)) return undefined
  const { protocol, hostname, origin } = new URL(url)
  const plain = protocol === "http:" && ["127.0.0.1", "localhost"].includes(hostname)
  return protocol === "https:" || plain ? { origin, pattern: `${protocol}//${hostname}/*` } : undefined
}

export interface Sites {
  isOn(site: Site): Promise<boolean>
  switchOn(site: Site): Promise<"on" | "no-permission">
  switchOff(site: Site): Promise<void>
  /** An update of the extension may have dropped the registrations. */
  registerAll(): Promise<void>
}

export function makeSites(vault: Vault): Sites {
  const allowed = (pattern: string) => browser.permissions.contains({ origins: [pattern] })
  const registerAll = async (): Promise<void> => {
    const matches = await readList(vault, "sites")
    const registered = await browser.scripting.getRegisteredContentScripts()
    const ours = scripts(matches)
    const stale = registered.map(script => script.id)
    if (stale.length > 0) await browser.scripting.unregisterContentScripts({ ids: stale })
    if (matches.length > 0) await browser.scripting.registerContentScripts(ours)
  }
  return {
    registerAll,
    async isOn(site) {
      return (await readList(vault, "sites")).includes(site.pattern) && (await allowed(site.pattern))
    },
    async switchOn(site) {
      if (!(await allowed(site.pattern))) return "no-permission"
      const before = await readList(vault, "sites")
      if (!before.includes(site.pattern)) await writeList(vault, "sites", [...before, site.pattern])
      await registerAll()
      return "on"
    },
    async switchOff(site) {
      const before = await readList(vault, "sites")
      await writeList(
        vault,
        "sites",
        before.filter(pattern => pattern !== site.pattern),
      )
      await registerAll()
    },
  }
}

/** Ids sort with the hook first: Chromium runs dynamic scripts in the order of their ids, Firefox in that of the list. */
function scripts(matches: string[]): browser.Scripting.RegisteredContentScript[] {
  const common = {
    matches,
    runAt: "document_start",
    allFrames: true,
    matchOriginAsFallback: true,
    persistAcrossSessions: true,
  } as const
  return [
    { ...common, id: "0-hook", world: "MAIN", js: ["/content/hook.js"] },
    { ...common, id: "1-bridge", world: "ISOLATED", js: ["/content/bridge.js"] },
  ]
}
