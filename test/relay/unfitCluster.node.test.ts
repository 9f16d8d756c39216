import { once } from "node:events"
import { createServer } from "node:net"
import { after, describe, it } from "node:test"
import { expect } from "chai"
import { findNatsServer } from "../../scripts/natsServer.ts"
import { joinCluster } from "../../src/relay/natsCluster.ts"
import { isFit } from "../../src/relay/natsVersion.ts"
import { jetStreamLogs } from "./jetStreamLogs.ts"
import { startNatsCluster } from "./natsCluster.ts"

const skip = jetStreamLogs().missing
const ending: (() => unknown)[] = []
after(async () => {
  for (const end of ending.reverse()) await end()
})

describe("a cluster that must not keep rooms", () => {
  it("is one that stands alone", { skip }, async () => {
    const alone = await startNatsCluster(findNatsServer() ?? "", 1)
    ending.push(() => alone.stop())
    const refused = await joinCluster({ addresses: [alone.addresses], name: "alone" }).catch(String)
    expect(refused).to.match(/^UnfitCluster: The cluster cannot keep 3 copies: .* It takes 3 nats-servers/)
  })

  it("is one with an old server, which is named", async () => {
    const server = createServer(socket => {
      socket.write('INFO {"server_id":"x","version":"2.9.25","max_payload":1048576,"headers":true}\r\n')
      socket.on("data", data => void (String(data).includes("PING") && socket.write("PONG\r\n")))
      socket.on("error", () => undefined)
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    ending.push(() => server.close())
    const address = server.address()
    const port = typeof address === "object" && address ? address.port : 0
    const refused = await joinCluster({ addresses: [`nats://127.0.0.1:${port}`], name: "old" }).catch(String)
    expect(refused).to.equal(
      `UnfitCluster: The nats-server at 127.0.0.1:${port} is 2.9.25; Sotto needs 2.10.27 or newer, as older ones let several commits win the same place.`,
    )
  })

  for (const [version, fit] of [
    ["2.9.25", false],
    ["2.10.26", false],
    ["2.10.27", true],
    ["2.10.9", false],
    ["2.11.0-RC.1", true],
    ["3.0.0", true],
    ["", false],
  ] as const) {
    it(`${fit ? "is not" : "is"} one of version "${version}"`, () => {
      expect(isFit(version)).to.equal(fit)
    })
  }
})
