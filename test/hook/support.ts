/** A browser whose pages have the hook before their first script, with a bench that plays the bridge in the page itself. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { build } from "esbuild"
import puppeteer, { type Browser, type Page } from "puppeteer-core"
import { findBrowser, HEADLESS_SWITCHES } from "../../scripts/browsers.ts"
import { ROOT, swapping, workerAsText } from "../../scripts/build.ts"

export type BrowserName = "chromium" | "firefox"

export interface Stage {
  /** A page at a fresh address, with the hook in front. */
  open(options?: { csp?: string; hook?: string; before?: string; path?: string }): Promise<Page>
  close(): Promise<void>
}

/** The hook as one script. `swap` puts other modules in the place of its own, or of the worker's. */
export function bundleHook(swap: Record<string, string> = {}): Promise<string> {
  return bundlePage("content/hook/main.ts", swap)
}

export async function bundlePage(entry: string, swap: Record<string, string> = {}): Promise<string> {
  const made = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "iife",
    write: false,
    target: ["chrome141", "firefox142"],
    plugins: [workerAsText(swap), swapping(swap)],
    logLevel: "warning",
  })
  return made.outputFiles[0]?.text ?? ""
}

export async function openStage(name: BrowserName): Promise<Stage> {
  const server = await serve()
  const browser = await launch(name)
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const [standard, bench] = await Promise.all([bundleHook(), bundlePage("test/hook/page/bench.ts")])
  return {
    async open({ csp = "", hook = standard, before = "", path = "" } = {}) {
      const page = await browser.newPage()
      await page.evaluateOnNewDocument([before, hook, bench].join(";\n"))
      await page.goto(`${base}${path}?${new URLSearchParams({ csp })}`)
      return page
    },
    async close() {
      await browser.close()
      await new Promise(done => server.close(done))
    },
  }
}

export function launch(name: BrowserName): Promise<Browser> {
  const executablePath = findBrowser(name)
  if (!executablePath) throw new Error(`no ${name} found`)
  if (name === "chromium")
    return puppeteer.launch({ executablePath, headless: true, args: HEADLESS_SWITCHES })
  return puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    extraPrefsFirefox: {
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      "media.peerconnection.ice.loopback": true,
      "media.peerconnection.ice.obfuscate_host_addresses": false,
    },
  })
}

export function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const csp = new URL(request.url ?? "/", "http://127.0.0.1").searchParams.get("csp")
    if (csp) response.setHeader("content-security-policy", csp)
    response.setHeader("content-type", "text/html")
    response.end("<!doctype html><title>a meeting</title><video id=v autoplay muted></video>")
  })
  return new Promise(ready => server.listen(0, "127.0.0.1", () => ready(server)))
}
