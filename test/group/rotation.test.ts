import { expect } from "chai"
import type { Bytes } from "../../src/brand.ts"
import { admit, readKnock } from "../../src/group/admit.ts"
import { applyEntry } from "../../src/group/apply.ts"
import { nextRoomSecret } from "../../src/group/epochKeys.ts"
import { evict } from "../../src/group/evict.ts"
import { openHandOver, sealHandOver } from "../../src/group/handOver.ts"
import { deriveInviteKeys } from "../../src/group/invite.ts"
import { createKnock, joinByWelcome } from "../../src/group/join.ts"
import type { Group, InviteKeys } from "../../src/group/types.ts"
import { toHex } from "../../src/hex.ts"
import { add, external, ownOf, stockCommit } from "./hostile.ts"
import { freshIdentity, Meeting } from "./people.ts"

const now = Date.now()

describe("the invitation after an eviction", () => {
  let meeting: Meeting
  let old: InviteKeys
  let later: InviteKeys
  let alice: Group
  let bob: Group
  /** Mallory's state when he was put out. */
  let mallory: Group

  beforeEach(async () => {
    meeting = await Meeting.of("Alice", "Bob", "Mallory")
    old = meeting.keys
    mallory = meeting.person("Mallory").group
    const author = meeting.person("Alice")
    await meeting.publish(
      author,
      await evict({ group: author.group, leaves: [mallory.self], cause: "evicted" }),
    )
    alice = author.group
    bob = meeting.person("Bob").group
    later = deriveInviteKeys(await nextRoomSecret(alice), old.room, "later")
  })

  const knockWith = async (keys: InviteKeys, name: string) =>
    createKnock({ keys, identity: await freshIdentity(), name, now })

  async function letIn(
    group: Group,
    keys: InviteKeys,
    name: string,
  ): Promise<{ entry: Bytes; group: Group }> {
    const { knock, secret } = await knockWith(keys, name)
    const { entry } = (await admit({ group, keys, knocks: [knock], now }))!
    const joined = await joinByWelcome({ keys, secret, entry, now })
    if (joined.kind !== "joined") throw new Error(JSON.stringify(joined))
    return { entry, group: joined.group }
  }

  it("comes of a secret that all who stay derive alike, and the evicted does not", async () => {
    const secret = toHex(await nextRoomSecret(alice))
    expect(secret).to.match(/^[0-9a-f]{64}$/)
    expect(toHex(await nextRoomSecret(bob))).to.equal(secret)
    expect(toHex(await nextRoomSecret(mallory))).not.to.equal(secret)
  })

  it("lets people in beside those who came with an older one, and they go on letting in others", async () => {
    const carol = await letIn(alice, later, "Carol")
    const seen = await applyEntry({ group: bob, keys: later, entry: carol.entry })
    if (seen.kind !== "advanced") throw new Error(JSON.stringify(seen))
    expect(seen.group.members.map(member => member.name)).to.deep.equal(["Alice", "Bob", "Carol"])
    const dan = await letIn(carol.group, later, "Dan")
    expect(await applyEntry({ group: seen.group, keys: later, entry: dan.entry })).to.include({
      kind: "advanced",
    })
  })

  it("is the only one that knocks are read with", async () => {
    const { knock } = await knockWith(old, "Mallory again")
    expect(await readKnock({ keys: later, group: alice, knock, now })).to.deep.equal({
      kind: "refused",
      why: "other invitation",
    })
  })

  // A careless or hostile member has the new PSK, so nothing but the leaf shows that the newcomer has only an old link.
  it("keeps a leaf with an older one out, though a member adds it with the new invitation's PSK", async () => {
    const { secret } = await knockWith(old, "Mallory again")
    const { entry } = await stockCommit(alice, {
      cause: "admitted",
      proposals: [add(ownOf(secret).publicPackage), external(later.id)],
      pskIndex: { findPsk: () => later.psk },
    })
    expect(await applyEntry({ group: bob, keys: later, entry })).to.deep.equal({
      kind: "rejected",
      why: "invitation",
    })
  })

  it("is handed over to one knocker, and nobody else who holds the older one can open it", async () => {
    const late = await knockWith(old, "Late")
    const other = await knockWith(old, "Mallory again")
    const message = await nextRoomSecret(alice)
    const sealed = (await sealHandOver({ keys: old, knock: late.knock, message, now }))!
    expect(toHex(sealed).includes(toHex(message))).to.equal(false)
    expect(await openHandOver({ keys: old, own: late.secret, sealed })).to.deep.equal(message)
    expect(await openHandOver({ keys: old, own: other.secret, sealed })).to.equal(undefined)
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed.with(at, sealed[at]! ^ 1)
      expect(await openHandOver({ keys: old, own: late.secret, sealed: changed }), `byte ${at}`).to.equal(
        undefined,
      )
    }
    const hours = 4 * 3_600_000
    expect(await sealHandOver({ keys: old, knock: late.knock, message, now: now + hours })).to.equal(
      undefined,
    )
    expect(await sealHandOver({ keys: later, knock: late.knock, message, now })).to.equal(undefined)
  })
})
