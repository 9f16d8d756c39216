import { expect } from "chai"
import type { Bytes } from "../../src/brand.ts"
import { admit } from "../../src/group/admit.ts"
import { applyEntry } from "../../src/group/apply.ts"
import { evict } from "../../src/group/evict.ts"
import { createKnock } from "../../src/group/join.ts"
import { refresh, setPolicy } from "../../src/group/refresh.ts"
import type { Group, Pending, Policy } from "../../src/group/types.ts"
import { freshIdentity, Meeting } from "./people.ts"

/** Alice has founded the group, and is its host. */
async function hosted(rules: Partial<Policy>) {
  const meeting = await Meeting.of("Alice", "Bob", "Mallory")
  const alice = meeting.person("Alice")
  await meeting.publish(
    alice,
    await setPolicy({ group: alice.group, policy: { ...alice.group.policy, ...rules } }),
  )
  return { meeting, alice, bob: meeting.person("Bob"), mallory: meeting.person("Mallory") }
}

describe("a group whose rules leave things to hosts", () => {
  const HOSTS = { authority: "hosts", admission: "ask" } as const

  it("follows no commit of anybody else's that evicts, lets in or changes the rules, and all of a host's", async () => {
    const { meeting, alice, bob, mallory } = await hosted(HOSTS)
    const { keys } = meeting
    const { knock } = await createKnock({
      keys,
      identity: await freshIdentity(),
      name: "Eve",
      now: Date.now(),
    })
    const deeds: ((group: Group) => Promise<Pending | undefined>)[] = [
      group => evict({ group, leaves: [bob.group.self], cause: "evicted" }),
      group => admit({ group, keys, knocks: [knock], now: Date.now() }),
      group => setPolicy({ group, policy: { ...group.policy, admission: "invite" } }),
      group => setPolicy({ group, policy: { ...group.policy, door: "locked" } }),
      group => setPolicy({ group, policy: { ...group.policy, authority: "anyone" } }),
    ]
    const seenBy = async (entry: Bytes, group: Group) => {
      const outcome = await applyEntry({ group, keys, entry })
      return outcome.kind === "rejected" ? outcome.why : outcome.kind
    }
    for (const deed of deeds) {
      const [his, hers] = [await deed(mallory.group), await deed(alice.group)]
      for (const { group } of [alice, bob])
        expect(await seenBy(his?.entry ?? new Uint8Array(), group)).to.equal("no host")
      expect(await seenBy(hers?.entry ?? new Uint8Array(), mallory.group)).to.equal("advanced")
    }
  })

  it("lets everybody remove who has gone, and change the keys", async () => {
    const { meeting, bob, mallory } = await hosted(HOSTS)
    await meeting.publish(mallory, await refresh({ group: mallory.group }))
    await meeting.publish(
      mallory,
      await evict({ group: mallory.group, leaves: [bob.group.self], cause: "silent" }),
    )
    expect(meeting.people.map(one => one.name)).to.deep.equal(["Alice", "Mallory"])
    await meeting.agree()
  })

  it("takes the word of whom a host has made one", async () => {
    const { meeting, alice, bob, mallory } = await hosted(HOSTS)
    const key = bob.group.members.find(one => one.leaf === bob.group.self)?.identity
    const hosts = [...alice.group.policy.hosts, ...(key ? [key] : [])].sort()
    await meeting.publish(
      alice,
      await setPolicy({ group: alice.group, policy: { ...alice.group.policy, hosts } }),
    )
    await meeting.publish(
      bob,
      await evict({ group: bob.group, leaves: [mallory.group.self], cause: "evicted" }),
    )
    expect(meeting.people.map(one => one.name)).to.deep.equal(["Alice", "Bob"])
    await meeting.agree()
  })
})
