/** The platform with the hook and without it, as a page finds it: no difference but those that are written down here. */
import { after, before, describe, it } from "node:test"
import { expect } from "chai"
import type { Page } from "puppeteer-core"
import { findBrowser } from "../../scripts/browsers.ts"
import { type BrowserName, bundlePage, openStage, type Stage } from "./support.ts"

interface Allowed {
  /** Of `path: without → with`. */
  difference: RegExp
  browser: BrowserName | "both"
  why: string
}

const ALLOWED: readonly Allowed[] = [
  {
    difference:
      /^shape .* \/ text: "function [^"]*\[native code\][^"]*" → "function \(\) \{\s*\[native code\]\s*\}"$/s,
    browser: "both",
    why: "A Proxy has no name in its text. To change that one would have to lay hands on Function.prototype.toString.",
  },
  {
    difference: /symbols \/ \d+: undefined → "Symbol\(sotto:hook\)"$/,
    browser: "both",
    why: "A window outlives its document, so the hook must find that it was here. Nobody lists a window's symbols.",
  },
  {
    difference: /^errors \/ how transforms are refused \/ (said \/ for another|read \/ 1): /,
    browser: "both",
    why: "The page's transform is kept and not attached, so it may be given to two. The page is stood down from anyhow.",
  },
  {
    difference: /^errors \/ how encoded streams are refused \/ said \/ again: .*InvalidStateError/,
    browser: "chromium",
    why: "The same error in fewer words; the page's streams are not the browser's.",
  },
  {
    difference: /^configuration \/ what it reads of a configuration, and in which order \/ read \/ [0-3]: /,
    browser: "chromium",
    why: "What the page says of the barrier is read first, and by the hook, since the browser reads the hook's own word.",
  },
]

const GROUPS = ["shape", "errors", "order", "configuration"]

for (const name of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(`a page with the hook, in ${name}`, { skip: !findBrowser(name) }, () => {
    const met = new Set<Allowed>()
    let stage: Stage
    let pages: { without: Page; hooked: Page }
    before(async () => {
      stage = await openStage(name)
      const probes = await bundlePage("test/hook/page/probes/main.ts")
      pages = {
        without: await stage.open({ hook: "", before: probes }),
        hooked: await stage.open({ before: probes }),
      }
      await pages.hooked.evaluate(() => bench.install())
    })
    after(() => stage.close())

    for (const group of GROUPS) {
      it(`finds no difference that is not written down: ${group}`, async () => {
        const [without, hooked] = await Promise.all(
          [pages.without, pages.hooked].map(page => page.evaluate(`probe(${JSON.stringify(group)})`)),
        )
        expect(without).not.to.deep.equal({})
        const found = differences(group, without, hooked)
        const unknown = found.filter(difference => {
          const known = ALLOWED.find(one => applies(one, name) && one.difference.test(difference))
          if (known) met.add(known)
          return !known
        })
        expect(unknown).to.deep.equal([])
      })
    }

    it("has no difference written down that is none", () => {
      const idle = ALLOWED.filter(one => applies(one, name) && !met.has(one))
      expect(idle.map(one => String(one.difference))).to.deep.equal([])
    })
  })
}

function applies({ browser }: Allowed, name: BrowserName): boolean {
  return browser === name || browser === "both"
}

/** Each leaf that is not the same, as `path: without → with`. */
function differences(path: string, without: unknown, hooked: unknown): string[] {
  if (Object.is(without, hooked)) return []
  if (!isTree(without) || !isTree(hooked))
    return [`${path}: ${JSON.stringify(without)} → ${JSON.stringify(hooked)}`]
  const keys = new Set([...Object.keys(without), ...Object.keys(hooked)])
  return [...keys].flatMap(key => differences(`${path} / ${key}`, without[key], hooked[key]))
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null
}
