/** The one rule of a page that a person may have amended: that its workers may come from blobs. */
import browser from "webextension-polyfill"
import type { Outcome } from "../messages/popup.ts"
import type { Protection } from "../messages/sentences.ts"
import { type Remedy, remedyFor, withBlobWorkers } from "../policy/contentSecurity.ts"
import { isRefused, isShut } from "../policy/obstacles.ts"
import type { Page, Pages } from "./pages.ts"
import { type Site, siteOf } from "./sites.ts"

type Rule = browser.DeclarativeNetRequest.Rule

/** A server that has not answered for this long is not waited for. */
const PATIENCE_MS = 8_000

/** Whether a click can help a page whose worker was refused; `pending` while its address is read once more. */
type Way = "pending" | "one-click" | "none"

export interface PageRules {
  /** A page has loaded, or its hook has said something new. @param changed Called when more is known of it. */
  look(page: Page, changed: () => void): Promise<void>
  /** Whether an address is being read just now, on which depends what a click can do. */
  looking(tabId: number): boolean
  /** `protection`, with what a click can do about it. */
  refine(tabId: number, protection: Protection): Protection
  /** Amends the rule for this tab's pages, and loads them again. */
  allow(tabId: number): Promise<Outcome>
  /** The tab closed. */
  forget(tabId: number): Promise<void>
  /** The site was switched off. */
  forgetSite(site: Site): Promise<void>
}

export function makePageRules(pages: Pages): PageRules {
  const ways = new WeakMap<Page, Way>()

  const shutPages = (tabId: number): Page[] => {
    const all = pages.of(tabId)
    const findings = all.map(page => page.findings)
    return all.filter(page => isShut(page.findings, findings))
  }

  /** Of all the tab's pages together: one that cannot be helped spoils it. */
  const wayOut = (tabId: number): Way => {
    const found = shutPages(tabId).map(page => ways.get(page) ?? "pending")
    return (["none", "pending"] as const).find(way => found.includes(way)) ?? "one-click"
  }

  const remedyOn = async (page: Page): Promise<Remedy | undefined> => {
    if (page.findings.worker !== "content-security-policy") return undefined
    const address = await addressOf(page)
    const policy = address && (await readPolicy(address))
    return policy === undefined ? undefined : remedyFor(policy, page.findings.policies)
  }

  return {
    async look(page, changed) {
      if (page.findings.worker === "unknown" || ways.has(page)) return
      ways.set(page, "pending")
      const rule = await ruleFor(page)
      if (!isRefused(page.findings)) {
        if (rule) await review(rule)
        return
      }
      const remedy = rule ? undefined : await remedyOn(page)
      ways.set(page, remedy?.kind === "header" ? "one-click" : "none")
      changed()
    },
    looking: tabId => wayOut(tabId) === "pending",
    refine(tabId, protection) {
      if (protection.reason !== "worker-refused") return protection
      switch (wayOut(tabId)) {
        case "none":
          return protection
        case "pending":
          return { state: "waiting", reason: "page" }
        case "one-click":
          return { state: "stopped", reason: "site-rules" }
      }
    },
    async allow(tabId) {
      const made: Omit<Rule, "id">[] = []
      for (const page of shutPages(tabId)) {
        const [address, remedy] = [await addressOf(page), await remedyOn(page)]
        if (!address || remedy?.kind !== "header") {
          ways.set(page, "none")
          return { kind: "refused", refusal: "site-rules-fixed" }
        }
        made.push(amendment(tabId, address, remedy.value))
      }
      const standing = await browser.declarativeNetRequest.getSessionRules()
      const first = Math.max(0, ...standing.map(rule => rule.id)) + 1
      // A click that was told twice amends once.
      const replaced = standing.filter(rule => made.some(one => amends(rule, tabId, addressIn(one))))
      await browser.declarativeNetRequest.updateSessionRules({
        removeRuleIds: replaced.map(rule => rule.id),
        addRules: made.map((rule, n) => ({ ...rule, id: first + n })),
      })
      await browser.tabs.reload(tabId, { bypassCache: true })
      return { kind: "done" }
    },
    forget: tabId => remove(rule => rule.condition.tabIds?.includes(tabId) === true),
    forgetSite: site => remove(rule => siteOf(addressIn(rule))?.pattern === site.pattern),
  }
}

/** Exactly this address in exactly this tab. Nothing else of the answer is touched. */
function amendment(tabId: number, address: string, policy: string): Omit<Rule, "id"> {
  return {
    priority: 1,
    condition: {
      urlFilter: `|${address}|`,
      isUrlFilterCaseSensitive: true,
      tabIds: [tabId],
      resourceTypes: ["main_frame", "sub_frame"],
    },
    action: {
      type: "modifyHeaders",
      responseHeaders: [{ header: "content-security-policy", operation: "set", value: policy }],
    },
  }
}

function amends(rule: Rule, tabId: number, address: string | undefined): boolean {
  return addressIn(rule) === address && rule.condition.tabIds?.includes(tabId) === true
}

function addressIn({ condition }: Pick<Rule, "condition">): string {
  return (condition.urlFilter ?? "").slice(1, -1)
}

async function ruleFor(page: Page): Promise<Rule | undefined> {
  const address = await addressOf(page)
  const rules = await browser.declarativeNetRequest.getSessionRules()
  return rules.find(rule => amends(rule, page.tabId, address))
}

/** A site that has changed its policy since must not go on under the old one. */
async function review(rule: Rule): Promise<void> {
  const policy = await readPolicy(addressIn(rule))
  const value = rule.action.responseHeaders?.[0]?.value
  if (policy !== undefined && withBlobWorkers(policy ?? "") !== value) await remove(one => one.id === rule.id)
}

async function remove(stale: (rule: Rule) => boolean): Promise<void> {
  const rules = await browser.declarativeNetRequest.getSessionRules()
  const removeRuleIds = rules.filter(stale).map(rule => rule.id)
  if (removeRuleIds.length > 0) await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds })
}

/**
 * What the page's next load will ask for, without the fragment.
 *
 * @returns `undefined` for an address that a filter cannot name exactly, since it has one of its wildcards in it.
 */
async function addressOf({ tabId, url, place }: Page): Promise<string | undefined> {
  const tab = place === "top" ? await browser.tabs.get(tabId).catch(() => undefined) : undefined
  const address = (tab?.url ?? url).split("#", 1)[0] ?? ""
  return /[*^|]/.test(address) ? undefined : address
}

/**
 * The policy as the server sends it: our own rules are for documents, and do not touch this request.
 *
 * @returns `null` if the answer has none, `undefined` if there is no answer.
 */
async function readPolicy(address: string): Promise<string | null | undefined> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    const answer = await fetch(address, {
      credentials: "include",
      cache: "no-store",
      redirect: "error",
      signal: patience,
    })
    void answer.body?.cancel()
    return answer.headers.get("content-security-policy")
  } catch {
    return undefined
  }
}
