/** The ground on which the rows are played: pages and their wire end, from one server. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { type WebSocket, WebSocketServer } from "ws"
import { bundleHook, bundlePage } from "../hook/support.ts"
import { Observer } from "./observer.ts"
import type { ToWire } from "./signalling.ts"

export interface Ground {
  /** Opens the books of a row: pages at its addresses are on the wire with it. */
  begin(options: RowOptions): RowGround
  close(): Promise<void>
}

export interface RowOptions {
  /** Name of the page. */
  page: string
  csp?: string
  /** Scripts in the page's own head, before the meeting's. The extension stays away from a page that brings its own hook. */
  head?: string
  hook?: "extension" | "page"
}

export interface RowGround {
  observer: Observer
  /** Address of page `number`, from 0 on. */
  address(number: number): string
  end(): Promise<void>
}

/** Under this path the extension's scripts do not run. */
export const UNHOOKED = "/unhooked/"

export async function openGround(): Promise<Ground> {
  const [meeting, hook, bench] = await Promise.all([
    bundlePage("test/meetings/page/main.ts"),
    bundleHook(),
    bundlePage("test/hook/page/bench.ts"),
  ])
  const scripts = new Map([
    ["/meeting.js", meeting],
    ["/hook.js", `${hook};${bench}`],
  ])
  const rows = new Map<string, { options: RowOptions; observer: Observer }>()
  const rowOf = (url = "") => rows.get(new URL(url, "http://127.0.0.1").searchParams.get("row") ?? "")
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1")
    const script = scripts.get(pathname)
    response.setHeader("content-type", script === undefined ? "text/html" : "text/javascript")
    if (script !== undefined) return response.end(script)
    const { csp, head = "", hook } = rowOf(request.url)?.options ?? {}
    if (csp) response.setHeader("content-security-policy", csp)
    const late = hook === "page" ? '<script src="/hook.js"></script>' : ""
    const body = pathname.endsWith("/empty") ? "" : '<script src="/meeting.js"></script>'
    return response.end(`<!doctype html><title>a meeting</title>${head}${late}<body>${body}`)
  })
  const sockets = new WebSocketServer({ server })
  sockets.on("connection", (socket: WebSocket, request) => {
    const observer = rowOf(request.url)?.observer
    const page = Number(new URL(request.url ?? "", "http://127.0.0.1").searchParams.get("page"))
    socket.on("message", data => {
      const message: ToWire = JSON.parse(String(data))
      observer
        ?.hear(page, message, answer => socket.send(JSON.stringify(answer)))
        .catch(error => console.error(`the wire end of ${request.url} failed:`, error))
    })
  })
  await new Promise<void>(ready => server.listen(0, "127.0.0.1", ready))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let begun = 0
  return {
    begin(options) {
      const row = String(begun++)
      const observer = new Observer()
      rows.set(row, { options, observer })
      const path = options.hook === "page" ? UNHOOKED : "/"
      return {
        observer,
        address: person =>
          `${base}${path}${options.page}?${new URLSearchParams({ row, page: String(person) })}`,
        async end() {
          rows.delete(row)
          await observer.close()
        },
      }
    },
    async close() {
      sockets.close()
      server.closeAllConnections()
      await new Promise(done => server.close(done))
    },
  }
}
