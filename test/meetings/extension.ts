/** An extension of two scripts, the real hook and a bench that plays the bridge, injected as the real one is. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Browser } from "puppeteer-core"
import { ROOT } from "../../scripts/build.ts"
import { type BrowserName, bundleHook, bundlePage } from "../hook/support.ts"
import { launch } from "../scenario/browser.ts"
import { UNHOOKED } from "./ground.ts"

/** @returns A browser in which every page of a ground is hooked before its first script. */
export async function launchHooked(name: BrowserName, swap: Record<string, string> = {}): Promise<Browser> {
  const folder = join(ROOT, "dist", `shapes-${name}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "hook.js"), await bundleHook(swap))
  writeFileSync(join(folder, "bench.js"), await bundlePage("test/hook/page/bench.ts"))
  const scripts = {
    matches: ["http://127.0.0.1/*"],
    world: "MAIN",
    run_at: "document_start",
    all_frames: true,
    match_about_blank: true,
    match_origin_as_fallback: true,
    exclude_matches: [`http://127.0.0.1${UNHOOKED}*`],
    js: ["hook.js", "bench.js"],
  }
  const manifest = {
    manifest_version: 3,
    name: "shapes",
    version: "1",
    content_scripts: [scripts],
    ...(name === "firefox" && { browser_specific_settings: { gecko: { id: "shapes@sotto.invalid" } } }),
  }
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest))
  const { browser } = await launch(name)
  await browser.installExtension(folder)
  return browser
}
