/** The meeting's page, bundled once and served from memory. */
import { readFileSync } from "node:fs"
import type { IncomingMessage, ServerResponse } from "node:http"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { pluginsFor } from "../../scripts/build.ts"

interface Asset {
  type: string
  body: string
}

export async function bundlePages(): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), "page")
  const file = (name: string) => readFileSync(join(folder, name), "utf8")
  const bundle = async (entry: string, format: "esm" | "iife") => {
    const made = await build({
      entryPoints: [join(folder, entry)],
      bundle: true,
      format,
      target: ["chrome141", "firefox142"],
      write: false,
      logLevel: "warning",
      plugins: pluginsFor(),
    })
    return made.outputFiles[0]?.text ?? ""
  }
  const page = file("index.html")
  const assets = new Map<string, Asset>([
    ["/", { type: "text/html", body: page }],
    // The same page, with the frame layer loaded before its own script.
    [
      "/guest",
      {
        type: "text/html",
        body: page.replace("<script ", '<script src="/guest.js"></script>\n    <script '),
      },
    ],
    ["/guest.js", { type: "text/javascript", body: await bundle("protectedGuest.ts", "iife") }],
    ["/style.css", { type: "text/css", body: file("style.css") }],
    ["/meeting.css", { type: "text/css", body: file("meeting.css") }],
    ["/main.js", { type: "text/javascript", body: await bundle("main.ts", "esm") }],
  ])
  return (request, response) => {
    const asset = assets.get((request.url ?? "/").split("?")[0] ?? "/")
    if (!asset || request.method !== "GET") {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("Not here\n")
      return
    }
    response
      .writeHead(200, { "content-type": `${asset.type}; charset=utf-8`, "cache-control": "no-store" })
      .end(asset.body)
  }
}
