/** A web server in front of a meeting's, which adds headers as an operator would, and passes everything else on. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"

export interface Front {
  /** With a slash at the end. */
  url: string
  close(): Promise<void>
}

export interface Additions {
  /** For every answer; asked anew each time. */
  headers?: () => Record<string, string | string[]>
  /** Put right behind `<head>`. */
  head?: string
}

/** @param port Of the meeting's own server, on loopback. */
export async function openFront(
  port: number,
  { headers = () => ({}), head = "" }: Additions,
): Promise<Front> {
  const onward = (
    { method, url, headers: asked }: IncomingMessage,
    then: (answer: IncomingMessage) => void,
  ) => request({ host: "127.0.0.1", port, method, path: url, headers: asked }, then)
  const server = createServer((asked, answer) => {
    const passing = onward(asked, got => {
      const body: Buffer[] = []
      got.on("data", part => body.push(part))
      got.on("end", () => {
        const text = Buffer.concat(body).toString().replace("<head>", `<head>${head}`)
        answer.writeHead(got.statusCode ?? 502, { ...typeOf(got.headers), ...headers() }).end(text)
      })
    })
    passing.on("error", () => answer.destroy())
    asked.pipe(passing)
  })
  server.on("upgrade", ({ url, rawHeaders }, socket) => {
    const through = connect(port, "127.0.0.1")
    const lines = rawHeaders.flatMap((name, n) => (n % 2 === 0 ? [`${name}: ${rawHeaders[n + 1]}`] : []))
    through.write(`GET ${url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`)
    through.on("error", () => socket.destroy())
    socket.on("error", () => through.destroy())
    socket.pipe(through).pipe(socket)
  })
  const open = new Set<Socket>()
  server.on("connection", socket => {
    open.add(socket)
    socket.on("close", () => open.delete(socket))
  })
  await new Promise<void>(ready => server.listen(0, "127.0.0.1", ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      // Also those that have been upgraded, of pages that are still there.
      for (const socket of open) socket.destroy()
      await new Promise<void>(done => server.close(() => done()))
    },
  }
}

function typeOf({ "content-type": type }: IncomingHttpHeaders): Record<string, string> {
  return type ? { "content-type": type } : {}
}
