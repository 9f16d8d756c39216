import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

export interface CuttingProxy {
  port: number
  /** Lets one more request through, and cuts the connection before its answer. */
  cutNext(): void
  readonly cuts: number
  close(): void
}

/** Passes bytes both ways; after `cutNext` it lets the next request through and cuts before any answer comes back. */
export async function cutBeforeAcknowledgement(port: number): Promise<CuttingProxy> {
  let armed = false
  let cuts = 0
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    const upstream = connect(port, "127.0.0.1")
    sockets.add(client).add(upstream)
    let cutting = false
    client.on("data", data => {
      upstream.write(data)
      if (armed) {
        armed = false
        cutting = true
      }
    })
    upstream.on("data", data => {
      if (!cutting) return void client.write(data)
      cuts += 1
      client.destroy()
      upstream.destroy()
    })
    for (const socket of [client, upstream]) socket.on("error", () => undefined)
    client.on("close", () => upstream.destroy())
    upstream.on("close", () => client.destroy())
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  const cutNext = () => {
    armed = true
  }
  return {
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
    port: typeof address === "object" && address ? address.port : 0,
    cutNext,
    get cuts() {
      return cuts
    },
  }
}
