import { expect } from "chai"
import { MAX_PLAINTEXT_BYTES } from "../../src/channel/envelope.ts"
import { admit } from "../../src/group/admit.ts"
import { createGroup } from "../../src/group/create.ts"
import { evict } from "../../src/group/evict.ts"
import { createKnock } from "../../src/group/join.ts"
import { refresh } from "../../src/group/refresh.ts"
import { MOST_MEMBERS } from "../../src/policy/admission.ts"
import { MAX_NAME_BYTES } from "../../src/verify/names.ts"
import { freshIdentity, freshKeys, Meeting, Person } from "./people.ts"

/** As the meeting lets them in. */
const AT_ONCE = 20

describe("a group as large as it may be", () => {
  it("fits each of its changes into one entry, with the longest names, and agrees after them", async () => {
    const keys = freshKeys()
    const name = "x".repeat(MAX_NAME_BYTES)
    const now = Date.now()
    const knocks = await Promise.all(
      Array.from({ length: MOST_MEMBERS - 1 }, async () =>
        createKnock({ keys, identity: await freshIdentity(), name, now }),
      ),
    )
    const host = new Person(
      "host",
      keys,
      await createGroup({ keys, identity: await freshIdentity(), name, now }),
    )
    const meeting = new Meeting(keys)
    meeting.people.push(host)
    while (knocks.length > 0) {
      const these = knocks.splice(0, AT_ONCE)
      const admission = await admit({ group: host.group, keys, knocks: these.map(one => one.knock), now })
      if (!admission) throw new Error("nobody let in")
      await meeting.publish(host, admission)
      // Those who come last follow what happens from here on; the others only take up room.
      if (knocks.length === 0)
        for (const { secret } of these.slice(-3)) await meeting.enter(secret, admission)
      await meeting.publish(host, await refresh({ group: host.group }))
    }
    const [, ben, dana] = meeting.people as [Person, Person, Person]
    expect(ben.group.members).to.have.length(MOST_MEMBERS)
    const leaves = host.group.members.filter(({ leaf }) => leaf % 3 === 1).map(({ leaf }) => leaf)
    await meeting.publish(
      ben,
      await evict({ group: ben.group, leaves: leaves.slice(0, 60), cause: "evicted" }),
    )
    await meeting.publish(dana, await refresh({ group: dana.group }))
    await meeting.agree()
    const longest = Math.max(...meeting.log.map(entry => entry.length))
    console.log(
      `entries of a group of ${MOST_MEMBERS}: ${meeting.log.map(entry => entry.length).join(", ")} bytes`,
    )
    expect(longest).to.be.within(65_536, MAX_PLAINTEXT_BYTES)
  })
})
