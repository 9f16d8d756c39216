/** What the stores check, checked before: Mozilla's own linter on the Firefox package, and Chromium's own reading of its manifest. */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { describe, it } from "node:test"
import { expect } from "chai"
import { buildExtension, ROOT } from "../scripts/build.ts"
import type { Browser } from "../scripts/manifest.ts"

/** What Chromium's reference lists for Manifest V3, of what we use: it warns of any other key. */
const CHROMIUM_KEYS = [
  "manifest_version",
  "name",
  "description",
  "version",
  "default_locale",
  "minimum_chrome_version",
  "icons",
  "action",
  "side_panel",
  "options_ui",
  "background",
  "permissions",
  "optional_host_permissions",
  "content_security_policy",
]
/** Permissions that bring no question of their own at installation. */
const QUIET = [
  "scripting",
  "storage",
  "activeTab",
  "declarativeNetRequestWithHostAccess",
  "notifications",
  "sidePanel",
]
/** And those that do. `tabs`: to know which page a tab shows. */
const LOUD = ["tabs"]
/** Longest that the stores take, in characters. */
const MOST_DESCRIPTION = 132

interface Manifest {
  [key: string]: unknown
  description: string
  default_locale: string
  permissions: string[]
  icons: Record<string, string>
  version: string
}

const built = (browser: Browser) =>
  buildExtension({ browser, out: `packages-${browser}`, permissions: "store", relay: "" })

/** What is wrong with a manifest of the Chromium package, in the folder `out`. */
function faults(manifest: Manifest, out: string): string[] {
  const strings = (locale: string): Record<string, { message: string }> =>
    JSON.parse(readFileSync(join(out, "_locales", locale, "messages.json"), "utf8"))
  const named = [...JSON.stringify(manifest).matchAll(/__MSG_(\w+)__/g)].map(([, key = ""]) => key)
  const english = strings(manifest.default_locale)
  const description = english["description"]?.message ?? ""
  return [
    ...Object.keys(manifest)
      .filter(key => !CHROMIUM_KEYS.includes(key))
      .map(key => `unknown key ${key}`),
    ...manifest.permissions
      .filter(one => ![...QUIET, ...LOUD].includes(one))
      .map(one => `unexpected permission ${one}`),
    ...Object.entries(manifest.icons).flatMap(([size, path]) =>
      pngSize(join(out, path)) === Number(size) ? [] : [`icon ${path} is not ${size} px`],
    ),
    ...named.filter(key => !english[key]).map(key => `no string ${key}`),
    ...(description.length > MOST_DESCRIPTION ? ["description too long"] : []),
    ...(/^\d+(\.\d+){0,3}$/.test(manifest.version) ? [] : ["version is no version"]),
  ]
}

/** Width of a PNG, as its header says; 0 for none. */
function pngSize(path: string): number {
  return existsSync(path) ? readFileSync(path).readUInt32BE(16) : 0
}

describe("the packages", () => {
  it("pass Mozilla's linter without an error, a warning or a notice", { timeout: 300_000 }, async () => {
    const out = await built("firefox")
    const tool = join(ROOT, "node_modules/web-ext/bin/web-ext.js")
    const args = [tool, "lint", "--source-dir", out, "--no-config-discovery", "--output", "json"]
    const { stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" })
    const { summary, errors, warnings, notices } = JSON.parse(stdout)
    console.log(`web-ext lint: ${JSON.stringify(summary)}`)
    expect([...errors, ...warnings, ...notices]).to.deep.equal([])
    expect(summary).to.deep.equal({ errors: 0, warnings: 0, notices: 0 })
    rmSync(out, { recursive: true })
  })

  it("hold nothing in Chromium's manifest that Chromium does not know", async () => {
    const out = await built("chromium")
    const manifest: Manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"))
    expect(faults(manifest, out)).to.deep.equal([])
    const bad = {
      ...manifest,
      sidebar_action: {},
      permissions: ["history"],
      icons: { 64: "icons/48.png" },
      action: { default_title: "__MSG_nothing__" },
      version: "1.x",
    }
    expect(faults(bad, out)).to.have.length(5)
    rmSync(out, { recursive: true })
  })
})
