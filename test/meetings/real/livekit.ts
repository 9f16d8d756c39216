/** A meeting on LiveKit: the real server, a page of its client library, and connectors as its API makes them. */
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { build } from "esbuild"
import type { Page } from "puppeteer-core"
import { ROOT } from "../../../scripts/build.ts"
import { type Entrant, type LivekitServer, startLivekitServer } from "./livekitServer.ts"
import type { Meeting } from "./meeting.ts"

const ROOM = "stage"

/** Signs tokens as the server of such a page does: for a person who gives a name, and for the connectors that its operator has. */
const ENTRANTS: Record<string, Omit<Entrant, "identity" | "name">> = {
  person: {},
  phone: { kind: "sip", attributes: { "sip.phoneNumber": "+493012345", "sip.callID": "SCL_1" } },
  recorder: { kind: "egress", grants: { hidden: true, recorder: true, canPublish: false } },
}

export async function openLivekit(): Promise<Meeting> {
  const server = await startLivekitServer()
  const page = await servePage(server)
  const enter = async (tab: Page, as: keyof typeof ENTRANTS, name: string, devices: string) => {
    await tab.goto(`${page.url}?as=${as}`, { waitUntil: "domcontentloaded" })
    await tab.type("[name=name]", name)
    await tab.select("[name=devices]", devices)
    await tab.click("button")
    await tab.waitForSelector("body[data-state=in]", { timeout: 30_000 })
  }
  return {
    url: page.url,
    enter: (tab, name) => enter(tab, "person", name, "both"),
    kick: async name => {
      await server.ask("RemoveParticipant", { room: ROOM, identity: identityOf(name) })
    },
    connectors: [
      { what: "phone", name: "+49 30 12345", enter: (tab, name) => enter(tab, "phone", name, "voice") },
      { what: "recorder", name: "EG_recorder", enter: (tab, name) => enter(tab, "recorder", name, "none") },
    ],
    async close() {
      await page.close()
      await server.close()
    },
  }
}

async function servePage(server: LivekitServer): Promise<{ url: string; close(): Promise<void> }> {
  const made = await build({
    entryPoints: [join(ROOT, "test/meetings/real/page/livekit.ts")],
    bundle: true,
    format: "iife",
    target: ["chrome141"],
    write: false,
    logLevel: "warning",
  })
  const script = made.outputFiles[0]?.text ?? ""
  const web = createServer(async (asked, answer) => {
    const { pathname, searchParams } = new URL(asked.url ?? "/", "http://page")
    if (pathname === "/page.js") return answer.setHeader("content-type", "text/javascript").end(script)
    if (pathname !== "/token") return answer.setHeader("content-type", "text/html").end(HTML)
    const name = await textOf(asked)
    const as = ENTRANTS[searchParams.get("as") ?? "person"]
    const token = server.token(ROOM, { identity: identityOf(name), name, ...as })
    return answer.end(JSON.stringify({ url: server.origin.replace("http", "ws"), token }))
  })
  await new Promise<void>(ready => web.listen(0, "127.0.0.1", ready))
  return {
    url: `http://127.0.0.1:${(web.address() as AddressInfo).port}/`,
    async close() {
      web.closeAllConnections()
      await new Promise(done => web.close(done))
    },
  }
}

async function textOf(asked: IncomingMessage): Promise<string> {
  let text = ""
  for await (const part of asked) text += String(part)
  return text
}

const identityOf = (name: string) => name.toLowerCase().replaceAll(" ", "-")

const HTML = `<!doctype html>
<meta charset="utf-8">
<title>LiveKit meeting</title>
<style>
  body { margin: 0; background: #111; color: #eee; font: 15px system-ui }
  main { display: flex; flex-wrap: wrap; gap: 8px; padding: 8px }
  figure { position: relative; margin: 0; width: 400px; aspect-ratio: 16 / 9; background: #222 }
  video { width: 100%; height: 100%; object-fit: cover }
  figcaption { position: absolute; inset: auto auto 6px 6px; padding: 2px 6px; background: #000a; z-index: 1 }
</style>
<form><input name="name" placeholder="Name">
  <select name="devices"><option>both<option>voice<option>none</select><button>Join</button></form>
<script src="/page.js"></script>`
