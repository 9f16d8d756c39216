/** A small extension around the real hook and bridge, with a background that only writes down what it hears. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "esbuild"
import puppeteer, { type Page } from "puppeteer-core"
import { findBrowser, HEADLESS_SWITCHES } from "../../scripts/browsers.ts"
import { ROOT, workerAsText } from "../../scripts/build.ts"
import type { FromPage, ToPage } from "../../src/messages/page.ts"

const BACKGROUND = `
  const said = []
  const ports = new Map()
  chrome.runtime.onConnect.addListener(port => {
    let page
    port.onMessage.addListener(message => {
      if (message.kind === "hello") ports.set(page = message.page, port)
      said.push({ page, frame: port.sender.frameId, message })
    })
    port.onDisconnect.addListener(() => ports.delete(page))
  })
  chrome.runtime.onMessage.addListener((ask, _sender, answer) => {
    if (ask.to) ports.get(ask.to).postMessage(ask.message)
    answer(said)
  })`

/** The page's own first script: it listens for anything with a port in it, and asks for one. */
const NOSY = `<script>
  got = []
  for (const name of ["sotto:port", "sotto:port?", "message"]) {
    addEventListener(name, event => { if (event.ports?.length) got.push(name) }, true)
  }
  answered = () => !dispatchEvent(new Event("sotto:port?", { cancelable: true }))
  answered()
</script>`

export type Order = "hook first" | "bridge first" | "no hook"

export interface Said {
  page: string
  frame: number
  message: FromPage
}

export interface Stage {
  open(path: string): Promise<Page>
  /** What the background that lives now has heard. */
  said(): Promise<Said[]>
  send(page: string, message: ToPage): Promise<void>
  killBackground(): Promise<void>
  close(): Promise<void>
}

export async function openStage(order: Order): Promise<Stage> {
  const folder = await makeExtension(order)
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/html")
    response.end(`<!doctype html><head>${NOSY}</head><body>${BODIES[request.url ?? ""] ?? ""}`)
  })
  await new Promise<void>(ready => server.listen(0, "127.0.0.1", ready))
  const { port } = server.address() as AddressInfo
  const executablePath = findBrowser("chromium")
  if (!executablePath) throw new Error("no Chromium found")
  const options = {
    executablePath,
    headless: true,
    pipe: true,
    enableExtensions: true,
    args: HEADLESS_SWITCHES,
  }
  const browser = await puppeteer.launch(options)
  const id = await browser.installExtension(folder)
  // Nothing may be attached to the background's own target, or the browser could not end it.
  const inside = await browser.newPage()
  await inside.goto(`chrome-extension://${id}/inside.html`)
  const ask = (what: { to?: string; message?: ToPage }): Promise<Said[]> =>
    inside.evaluate(async it => Reflect.get(globalThis, "chrome").runtime.sendMessage(it), what)
  return {
    async open(path) {
      const page = await browser.newPage()
      await page.goto(`http://127.0.0.1:${port}${path}`)
      return page
    },
    said: () => ask({}),
    async send(to, message) {
      await ask({ to, message })
    },
    async killBackground() {
      const target = browser.targets().find(one => one.type() === "service_worker" && one.url().includes(id))
      const died = new Promise<void>(done => browser.on("targetdestroyed", gone => gone === target && done()))
      const session = await inside.createCDPSession()
      await session.send("ServiceWorker.enable")
      await session.send("ServiceWorker.stopAllWorkers")
      await died
    },
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
      await new Promise(done => server.close(done))
    },
  }
}

/** Bodies by path. `localhost` is another origin than 127.0.0.1, of the same server. */
const BODIES: Record<string, string> = {
  "/": "<p>a meeting</p>",
  "/children": `<script>
    seen = []
    const child = document.body.appendChild(document.createElement("iframe"))
    const plant = () => child.contentWindow.addEventListener("sotto:port", event => { if (event.ports.length) seen.push("port") }, true)
    plant()
    child.src = "/"
    child.onload = () => { plant(); child.contentWindow.answered(); loaded = true }
    const other = document.body.appendChild(document.createElement("iframe"))
    other.src = "http://localhost:" + location.port + "/"
  </script>`,
}

async function makeExtension(order: Order): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-bridge-"))
  await Promise.all(
    ["hook", "bridge"].map(name =>
      build({
        absWorkingDir: ROOT,
        entryPoints: [`content/${name}/main.ts`],
        outfile: join(folder, `${name}.js`),
        bundle: true,
        format: "iife",
        charset: "ascii",
        target: "chrome141",
        loader: { ".css": "text" },
        plugins: [workerAsText()],
        logLevel: "warning",
      }),
    ),
  )
  writeFileSync(join(folder, "background.js"), BACKGROUND)
  writeFileSync(join(folder, "inside.html"), "<!doctype html><title>inside</title>")
  cpSync(join(ROOT, "_locales"), join(folder, "_locales"), { recursive: true })
  const script = (name: string, world: string) => ({
    matches: ["http://127.0.0.1/*", "http://localhost/*"],
    js: [`${name}.js`],
    world,
    run_at: "document_start",
    all_frames: true,
    match_origin_as_fallback: true,
  })
  const [hook, bridge] = [script("hook", "MAIN"), script("bridge", "ISOLATED")]
  const scripts = { "hook first": [hook, bridge], "bridge first": [bridge, hook], "no hook": [bridge] }
  const manifest = {
    manifest_version: 3,
    name: "hand-over",
    version: "1",
    default_locale: "en",
    background: { service_worker: "background.js" },
    content_scripts: scripts[order],
  }
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest))
  return folder
}
