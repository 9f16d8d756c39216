import { expect } from "chai"
import { initializeEpoch, mlsExporter } from "ts-mls/keySchedule.js"
import type { Bytes } from "../../src/brand.ts"
import { admit, readKnock } from "../../src/group/admit.ts"
import { baseKey } from "../../src/group/epochKeys.ts"
import { evict } from "../../src/group/evict.ts"
import { createKnock, joinByWelcome } from "../../src/group/join.ts"
import { refresh, setPolicy } from "../../src/group/refresh.ts"
import { signAsMember, verifyFromMember } from "../../src/group/sign.ts"
import { encodeGroup } from "../../src/group/store.ts"
import type { Group } from "../../src/group/types.ts"
import { toHex } from "../../src/hex.ts"
import { inside } from "./hostile.ts"
import { freshIdentity, Meeting } from "./people.ts"

const now = () => Date.now()

describe("the life of a group", () => {
  it("gives everybody the same key, roster and fork check after every join", async () => {
    const meeting = await Meeting.of("Alice")
    const keys = new Set([await meeting.agree()])
    for (const name of ["Bob", "Carol", "Dan", "Eve"]) {
      await meeting.join(name, meeting.people.at(-1)!)
      keys.add(await meeting.agree())
    }
    expect(keys.size).to.equal(5)
    expect(meeting.people[0]!.group.members.map(member => member.name)).to.deep.equal([
      "Alice",
      "Bob",
      "Carol",
      "Dan",
      "Eve",
    ])
  })

  it("tells of a join who came, and by whom", async () => {
    const meeting = await Meeting.of("Alice", "Bob")
    const { keys } = meeting
    const identity = await freshIdentity()
    const { knock, secret } = await createKnock({ keys, identity, name: "  Carol ", now: now() })
    const read = await readKnock({ keys, group: meeting.people[0]!.group, knock, now: now() })
    expect(read).to.include({ kind: "knock", name: "Carol", identity: identity.key })
    expect(read)
      .to.have.property("ref")
      .that.matches(/^[0-9a-f]{64}$/)
    const bob = meeting.person("Bob")
    const pending = (await admit({ group: bob.group, keys, knocks: [knock], now: now() }))!
    const outcomes = await meeting.publish(bob, pending)
    for (const name of ["Alice", "Bob"]) {
      const outcome = outcomes.get(name)!
      expect(outcome).to.include({ kind: "advanced", own: name === "Bob", cause: "admitted" })
      if (outcome.kind !== "advanced") throw new Error("not advanced")
      expect(outcome.by.name).to.equal("Bob")
      expect(outcome.added).to.have.length(1)
      expect(outcome.added[0]).to.include({ leaf: 2, name: "Carol", identity: identity.key })
      expect(outcome.removed).to.deep.equal([])
    }
    const joined = await joinByWelcome({ keys, secret, entry: pending.entry, now: now() })
    expect(joined).to.include({ kind: "joined", by: 1 })
  })

  it("admits several with one commit, and each opens his own part of the Welcome", async () => {
    const meeting = await Meeting.of("Alice")
    const { keys } = meeting
    const alice = meeting.person("Alice")
    const knocks = await Promise.all(
      ["Bob", "Carol", "Dan"].map(async name =>
        createKnock({ keys, identity: await freshIdentity(), name, now: now() }),
      ),
    )
    const repeated = [...knocks, knocks[0]!].map(one => one.knock)
    const pending = (await admit({ group: alice.group, keys, knocks: repeated, now: now() }))!
    await meeting.publish(alice, pending)
    for (const { secret } of knocks) {
      const joined = await joinByWelcome({ keys, secret, entry: pending.entry, now: now() })
      if (joined.kind !== "joined") throw new Error(joined.kind)
      expect(await baseKey(joined.group)).to.equal(await baseKey(alice.group))
    }
    const stranger = await createKnock({ keys, identity: await freshIdentity(), name: "Eve", now: now() })
    expect(
      await joinByWelcome({ keys, secret: stranger.secret, entry: pending.entry, now: now() }),
    ).to.deep.equal({
      kind: "not-for-us",
    })
  })

  for (const cause of ["evicted", "left", "silent"] as const) {
    it(`shuts out whoever is ${cause}, and tells him so`, async () => {
      const meeting = await Meeting.of("Alice", "Bob", "Carol", "Dan")
      const bob = meeting.person("Bob")
      const leaves = [bob.leafOf("Alice"), bob.leafOf("Dan")]
      const outcomes = await meeting.publish(bob, await evict({ group: bob.group, leaves, cause }))
      for (const out of ["Alice", "Dan"]) {
        const outcome = outcomes.get(out)!
        expect(outcome).to.include({ kind: "removed", cause })
        expect(outcome.kind === "removed" && outcome.by.name).to.equal("Bob")
      }
      const carols = outcomes.get("Carol")!
      expect(carols.kind === "advanced" && carols.removed.map(one => one.name)).to.deep.equal([
        "Alice",
        "Dan",
      ])
      await meeting.agree()
      await meeting.join("Erin", meeting.person("Carol"))
      await meeting.agree()
      expect(meeting.person("Erin").group.self).to.equal(0)
    })
  }

  for (const size of [2, 3, 4, 5]) {
    it(`leaves one evicted from ${size} without the next key, though he reads all that is on the wire`, async () => {
      const meeting = await Meeting.of(...["Alice", "Bob", "Carol", "Dan", "Eve"].slice(0, size))
      const alice = meeting.person("Alice")
      const bob = meeting.person("Bob")
      const last = await baseKey(bob.group)
      const pending = await evict({ group: alice.group, leaves: [bob.leafOf("Bob")], cause: "evicted" })
      await meeting.publish(alice, pending)
      const next = await meeting.agree()
      expect(next).not.to.equal(last)
      expect(await guess(bob.group, pending.next)).not.to.equal(next)
      expectForeign(encodeGroup(bob.group), pending.next)
    })
  }

  it("heals by a refresh also when one is alone", async () => {
    const meeting = await Meeting.of("Alice")
    const alice = meeting.person("Alice")
    const before = alice.group
    await meeting.publish(alice, await refresh({ group: alice.group }))
    expect(await guess(before, alice.group)).not.to.equal(await baseKey(alice.group))
    await meeting.join("Bob")
    await meeting.agree()
  })

  it("gives a newcomer nothing of the epochs before him", async () => {
    const meeting = await Meeting.of("Alice", "Bob")
    const before = meeting.person("Alice").group
    const carol = await meeting.join("Carol")
    expect(await baseKey(carol.group)).not.to.equal(await baseKey(before))
    expectForeign(encodeGroup(carol.group), before)
  })

  it("changes the policy for all, and a closed room admits nobody until it is opened", async () => {
    const meeting = await Meeting.of("Alice", "Bob")
    const { keys } = meeting
    const alice = meeting.person("Alice")
    const closed = await setPolicy({ group: alice.group, policy: { ...alice.group.policy, door: "locked" } })
    const outcomes = await meeting.publish(alice, closed)
    expect(outcomes.get("Bob")).to.include({ kind: "advanced", cause: "policy" })
    expect(meeting.person("Bob").group.policy).to.include({ admission: "invite", door: "locked" })
    const { knock } = await createKnock({ keys, identity: await freshIdentity(), name: "Carol", now: now() })
    expect(await admit({ group: alice.group, keys, knocks: [knock], now: now() })).to.equal(undefined)
    await meeting.publish(
      alice,
      await setPolicy({ group: alice.group, policy: { ...alice.group.policy, door: "open" } }),
    )
    await meeting.join("Carol")
    await meeting.agree()
  })

  it("takes a signature for the member's own, and for nobody else's", async () => {
    const meeting = await Meeting.of("Alice", "Bob")
    const [alice, bob] = [meeting.person("Alice").group, meeting.person("Bob").group]
    const data = new TextEncoder().encode("farewell")
    const signature = await signAsMember(alice, data)
    expect(await verifyFromMember(bob, alice.self, data, signature)).to.equal(true)
    expect(await verifyFromMember(bob, bob.self, data, signature)).to.equal(false)
    expect(await verifyFromMember(bob, 9 as typeof bob.self, data, signature)).to.equal(false)
    expect(await verifyFromMember(bob, alice.self, new Uint8Array([...data, 0]), signature)).to.equal(false)
    expect(await verifyFromMember(bob, alice.self, data, signature.slice(1))).to.equal(false)
  })
})

/** The next base key as one computes it who knows the epoch before, and all public things after it, but no path secret. */
async function guess(before: Group, after: Group): Promise<string> {
  const { state, suite } = inside(before)
  const zeros = new Uint8Array(suite.kdf.size)
  const context = inside(after).state.groupContext
  const { keySchedule } = await initializeEpoch(
    state.keySchedule.initSecret,
    zeros,
    context,
    zeros,
    suite.kdf,
  )
  return toHex(
    await mlsExporter(keySchedule.exporterSecret, "SFrame 1.0 Base Key", new Uint8Array(), 16, suite),
  )
}

function expectForeign(stored: Bytes, other: Group): void {
  const hex = toHex(stored)
  for (const secret of Object.values(inside(other).state.keySchedule)) {
    expect(hex.includes(toHex(secret))).to.equal(false)
  }
}
