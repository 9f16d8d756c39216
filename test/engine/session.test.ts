import { expect } from "chai"
import type { PageId, RoomId } from "../../src/brand.ts"
import type { SocketLike } from "../../src/channel/relayClient.ts"
import { deriveRoomKeys } from "../../src/channel/roomKeys.ts"
import { openSession, type Session } from "../../src/engine/session.ts"
import type { Identity } from "../../src/group/types.ts"
import { startMeeting } from "../../src/meeting/begin.ts"
import type { Meeting } from "../../src/meeting/state.ts"
import type { ToWorker } from "../../src/messages/worker.ts"
import { NOTHING_FOUND } from "../../src/policy/obstacles.ts"
import { identityFromKeys, makeIdentityKeys } from "../../src/verify/identity.ts"
import { NO_PINS } from "../../src/verify/pins.ts"

const PAGE = "11".repeat(16) as PageId
const NO_RELAY: SocketLike = {
  readyState: 0,
  binaryType: "arraybuffer",
  onopen: null,
  onmessage: null,
  onclose: null,
  onerror: null,
  send: () => undefined,
  close: () => undefined,
}

async function alone(identity: Identity): Promise<Meeting> {
  const secret = new Uint8Array(32).fill(7)
  return startMeeting({
    room: deriveRoomKeys(secret).id satisfies RoomId,
    relay: "https://relay.example",
    secret,
    url: "https://meet.example/room",
    name: "Ada",
    identity,
    now: Date.now(),
  })
}

describe("a session", () => {
  it("tells the pages to fall silent before that is saved, and nothing else", async () => {
    const identity = await identityFromKeys(await makeIdentityKeys())
    const told: ToWorker["kind"][] = []
    const failed: unknown[] = []
    let disk: "whole" | "full" = "whole"
    const session: Session = openSession(await alone(identity), {
      clock: { now: Date.now, random: () => 0, after: () => () => undefined },
      socket: () => NO_RELAY,
      save: async () => {
        if (disk === "full") throw new Error("the disk is full")
      },
      toWorker: (_page, message) => told.push(message.kind),
      meet: () => undefined,
      world: () => ({ identity, pins: NO_PINS }),
      changed: () => undefined,
      closed: () => undefined,
      failed: error => failed.push(error),
    })
    await session.handle({ kind: "page-hello", page: PAGE, findings: NOTHING_FOUND })
    expect(told).to.deep.equal(["install-epoch"])
    disk = "full"
    await session.handle({ kind: "leave-asked" })
    expect(told).to.deep.equal(["install-epoch", "forget-keys"])
    expect(failed).to.have.length(1)
  })
})
