import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { after, describe, it } from "node:test"
import { expect } from "chai"
import { ROOT } from "../../scripts/build.ts"
import { findNatsServer } from "../../scripts/natsServer.ts"
import type { RoomId } from "../../src/brand.ts"
import { SEQ_0 } from "../../src/channel/wire.ts"
import { JetStreamLog } from "../../src/relay/jetStreamLog.ts"
import { joinCluster } from "../../src/relay/natsCluster.ts"
import { isFit } from "../../src/relay/natsVersion.ts"
import { hearerOf, jetStreamLogs } from "./jetStreamLogs.ts"
import { freshId, textOf, until, utf8 } from "./member.ts"
import { startNatsCluster } from "./natsCluster.ts"

const ROOM = "ab".repeat(16) as RoomId
const skip = jetStreamLogs().missing
const ending: (() => unknown)[] = []
after(async () => {
  for (const end of ending.reverse()) await end()
})

describe("a relay with the rights that the handbook gives it", { skip }, () => {
  it("makes its streams, keeps entries, hears them and passes presence on, and may do no more", async () => {
    const handbook = readFileSync(join(ROOT, "docs/running-a-relay.md"), "utf8")
    const more = handbook.match(/^authorization \{\n[\s\S]*?\n\}$/m)?.[0]
    const cluster = await startNatsCluster(findNatsServer() ?? "", { more: more ?? "" })
    ending.push(() => cluster.stop())
    const addresses = cluster.addresses.replaceAll("nats://", "nats://relay:PASSWORD@").split(",")
    const enter = async () => JetStreamLog.on(await joinCluster({ addresses, name: "sotto" }))
    const [one, two] = [await enter(), await enter()]
    ending.push(
      () => one.close(),
      () => two.close(),
    )
    for (const log of [one, two]) await log.open(ROOM, { tokenHash: new Uint8Array(32), after: SEQ_0 })
    const heard: string[] = []
    two.subscribe(
      ROOM,
      hearerOf({ entry: ({ data }) => heard.push(textOf(data)), presence: data => heard.push(textOf(data)) }),
    )
    // The subscription is on its way: presence is for those who listen already.
    await two.read(ROOM, SEQ_0)
    one.announce(ROOM, utf8("presence"))
    await one.append(ROOM, { lane: 0, id: freshId(), data: utf8("entry") })
    await until("both", () => heard.length === 2, { explain: () => heard.join() })
    await one.probe()
    const bare = cluster.addresses.split(",")
    const stranger = await joinCluster({ addresses: bare, name: "sotto" }).catch(String)
    expect(stranger).to.match(/^Unavailable: no server of the cluster can be reached: .*[Aa]uth/)
    const other = await joinCluster({ addresses, name: "other" }).then(async ({ connection, publisher }) => {
      const denied = await publisher.publish("other.room.0.x.log").catch(String)
      await connection.close()
      return denied
    }, String)
    expect(other).to.match(/ermission/)
  })
})

describe("a cluster that must not keep rooms", () => {
  it("is one that stands alone", { skip }, async () => {
    const alone = await startNatsCluster(findNatsServer() ?? "", { size: 1 })
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
