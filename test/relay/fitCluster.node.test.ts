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

  for (const [what, info, why] of [
    [
      "an old server",
      { version: "2.9.25", max_payload: 1_048_576 },
      "is 2.9.25; Sotto needs 2.10.27 or newer, as older ones let several commits win the same place.",
    ],
    [
      "a server that takes short messages only",
      { version: "2.15.2", max_payload: 65_536 },
      "takes messages of 65536 bytes; Sotto needs 353792: raise its max_payload.",
    ],
  ] as const)
    it(`is one with ${what}, which is named`, async () => {
      const server = createServer(socket => {
        socket.write(`INFO ${JSON.stringify({ server_id: "x", headers: true, ...info })}\r\n`)
        socket.on("data", data => void (String(data).includes("PING") && socket.write("PONG\r\n")))
        socket.on("error", () => undefined)
      }).listen(0, "127.0.0.1")
      await once(server, "listening")
      ending.push(() => server.close())
      const address = server.address()
      const port = typeof address === "object" && address ? address.port : 0
      const refused = await joinCluster({ addresses: [`nats://127.0.0.1:${port}`], name: "x" }).catch(String)
      expect(refused).to.equal(`UnfitCluster: The nats-server at 127.0.0.1:${port} ${why}`)
    })

  it("is one whose stream was made for shorter messages", { skip }, async () => {
    const cluster = await startNatsCluster(findNatsServer() ?? "")
    ending.push(() => cluster.stop())
    const o = { addresses: cluster.addresses.split(","), name: "short" }
    const { streams, connection } = await joinCluster(o)
    await streams.streams.update("short-0", { max_msg_size: 65_536 })
    await connection.close()
    expect(await joinCluster(o).catch(String)).to.match(
      /^UnfitCluster: The stream short-0 .* messages of 262272 bytes/,
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
