/** The web side of Debian's Janus demos: their files as they are, `settings.js`, and the way to Janus itself. */
import { createReadStream, realpathSync, statSync } from "node:fs"
import { createServer, request, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { extname, join } from "node:path"

const DEMOS = "/usr/share/janus/demos"
/** Debian keeps the demos' libraries under /usr/share/javascript, behind a link. */
const ALLOWED = "/usr/share/"
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
}
/** The file is there to be replaced by whoever installs the demos. */
const SETTINGS = `var server = "/janus", iceServers = [], token = "", apisecret = ""\n`

/** Serves the demos on loopback, and passes `/janus` on to `janusPort`. @returns The server; listen has happened. */
export async function serveDemos(janusPort: number): Promise<{ server: Server; url: string }> {
  const server = createServer((asked, answer) => {
    const path = new URL(asked.url ?? "/", "http://demo").pathname
    if (path === "/janus" || path.startsWith("/janus/")) {
      const { method, headers, url } = asked
      const onward = request({ host: "127.0.0.1", port: janusPort, method, path: url, headers }, got => {
        answer.writeHead(got.statusCode ?? 502, got.headers)
        got.pipe(answer)
      })
      onward.on("error", () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()))
      answer.on("close", () => onward.destroy())
      asked.pipe(onward)
    } else if (path === "/settings.js") {
      answer.writeHead(200, { "content-type": TYPES[".js"] }).end(SETTINGS)
    } else {
      serveFile(path, answer)
    }
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return { server, url: `http://127.0.0.1:${port}/` }
}

function serveFile(path: string, answer: ServerResponse): void {
  const file = fileAt(path)
  if (!file) {
    answer.writeHead(404, { "content-type": "text/plain" }).end("Not here\n")
    return
  }
  answer.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" })
  createReadStream(file).pipe(answer)
}

function fileAt(path: string): string | undefined {
  try {
    const file = realpathSync(join(DEMOS, decodeURIComponent(path)))
    return file.startsWith(ALLOWED) && statSync(file).isFile() ? file : undefined
  } catch {
    return undefined
  }
}
