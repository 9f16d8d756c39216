import { expect } from "chai"
import { createCommit, encodeMlsMessage, createGroup as stockGroup } from "ts-mls"
import type { Bytes, IdentityKey } from "../../src/brand.ts"
import { admit } from "../../src/group/admit.ts"
import { makeLeaf } from "../../src/group/create.ts"
import { decodeEntry, encodeEntry } from "../../src/group/entry.ts"
import { evict } from "../../src/group/evict.ts"
import { createKnock, joinByWelcome } from "../../src/group/join.ts"
import { configFor, findSuite, POLICY_EXTENSION } from "../../src/group/mls.ts"
import { encodePolicy } from "../../src/group/policyExtension.ts"
import { refresh } from "../../src/group/refresh.ts"
import type { InviteKeys } from "../../src/group/types.ts"
import { fromHex } from "../../src/hex.ts"
import { firstPolicy } from "../../src/policy/rules.ts"
import { add, external, ownOf, stockCommit } from "./hostile.ts"
import { freshIdentity, freshKeys, Meeting } from "./people.ts"

/** Longer than a key package is good for, in ms. */
const LATER = 4 * 3_600_000

describe("a Welcome", () => {
  const now = Date.now()

  async function scene() {
    const meeting = await Meeting.of("Alice", "Mallory")
    const { keys } = meeting
    const made = await createKnock({ keys, identity: await freshIdentity(), name: "Bob", now })
    return { meeting, keys, ...made }
  }

  const refusal = (why: string) => ({ kind: "refused", why })

  it("is not opened with another invitation, nor too late, nor without the key package's private side", async () => {
    const { meeting, keys, knock, secret } = await scene()
    const { group } = meeting.person("Alice")
    const { entry } = (await admit({ group, keys, knocks: [knock], now }))!
    const other = { ...keys, psk: freshKeys().psk }
    expect(await joinByWelcome({ keys: other, secret, entry, now })).to.have.property("kind", "refused")
    const unknown = { ...keys, id: freshKeys().id }
    expect(await joinByWelcome({ keys: unknown, secret, entry, now })).to.have.property("kind", "refused")
    expect(await joinByWelcome({ keys, secret, entry, now: now + LATER })).to.deep.equal(
      refusal("out of date"),
    )
    expect(await joinByWelcome({ keys, secret: secret.slice(1), entry, now })).to.deep.equal(
      refusal("no key package"),
    )
    expect(await joinByWelcome({ keys, secret, entry, now })).to.have.property("kind", "joined")
  })

  it("is none for us where there is none, or where it is another's", async () => {
    const { meeting, keys, secret } = await scene()
    const { group } = meeting.person("Alice")
    const empty = await refresh({ group })
    expect(await joinByWelcome({ keys, secret, entry: empty.entry, now })).to.deep.equal({
      kind: "not-for-us",
    })
    const other = await createKnock({ keys, identity: await freshIdentity(), name: "Eve", now })
    const { entry } = (await admit({ group, keys, knocks: [other.knock], now }))!
    expect(await joinByWelcome({ keys, secret, entry, now })).to.deep.equal({ kind: "not-for-us" })
  })

  it("is refused if it does not rest on the invitation, though all leaves have been invited", async () => {
    const { meeting, keys, secret } = await scene()
    const proposals = [add(ownOf(secret).publicPackage)]
    const { entry } = await stockCommit(meeting.person("Mallory").group, { cause: "admitted", proposals })
    expect(await joinByWelcome({ keys, secret, entry, now })).to.deep.equal(
      refusal("not bound to the invitation"),
    )
  })

  it("is refused from a group that somebody made without the invitation", async () => {
    const { keys, secret } = await scene()
    const stranger = freshKeys()
    const own = await makeLeaf({
      keys: { ...stranger, room: keys.room },
      identity: await freshIdentity(),
      name: "Alice",
      now,
    })
    const group = await foreignGroup(fromHex(keys.room), own)
    const entry = await welcomeFrom(group, secret, keys)
    expect(await joinByWelcome({ keys, secret, entry, now })).to.deep.equal(refusal("not invited"))
  })

  it("is refused from a second group that an invited person made under another id", async () => {
    const { keys, secret } = await scene()
    const own = await makeLeaf({ keys, identity: await freshIdentity(), name: "Mallory", now })
    const group = await foreignGroup(new Uint8Array(16), own)
    const entry = await welcomeFrom(group, secret, keys)
    expect(await joinByWelcome({ keys, secret, entry, now })).to.deep.equal(refusal("group"))
  })

  it("is refused from a group in which somebody passes for another, whose key did not sign", async () => {
    const { keys, secret } = await scene()
    const [alice, mallory] = [await freshIdentity(), await freshIdentity()]
    const identity = { key: alice.key, sign: mallory.sign }
    const group = await foreignGroup(
      fromHex(keys.room),
      await makeLeaf({ keys, identity, name: "Alice", now }),
    )
    const entry = await welcomeFrom(group, secret, keys)
    expect(await joinByWelcome({ keys, secret, entry, now })).to.deep.equal(refusal("credential"))
  })

  it("is refused from a group whose policy is not understood", async () => {
    const { keys, secret } = await scene()
    const own = await makeLeaf({ keys, identity: await freshIdentity(), name: "Mallory", now })
    const group = await foreignGroup(fromHex(keys.room), own, new TextEncoder().encode('{"v":2}'))
    const entry = await welcomeFrom(group, secret, keys)
    expect(await joinByWelcome({ keys, secret, entry, now })).to.deep.equal(refusal("policy"))
  })

  it("is refused beside a commit that is not its own", async () => {
    const { meeting, keys, knock, secret } = await scene()
    const alice = meeting.person("Alice").group
    const right = decodeEntry((await admit({ group: alice, keys, knocks: [knock], now }))!.entry)
    const others = {
      "commit and Welcome differ": (await admit({
        group: meeting.person("Mallory").group,
        keys,
        knocks: [knock],
        now,
      }))!,
      epoch: await refresh({
        group: (await evict({ group: alice, leaves: [meeting.person("Mallory").group.self], cause: "left" }))
          .next,
      }),
    }
    for (const [why, { entry }] of Object.entries(others)) {
      const mixed = encodeEntry({ ...right, commit: decodeEntry(entry).commit })
      expect(await joinByWelcome({ keys, secret, entry: mixed, now })).to.deep.equal(refusal(why))
    }
  })

  async function foreignGroup(groupId: Bytes, own: Awaited<ReturnType<typeof makeLeaf>>, policy?: Bytes) {
    const extensionData = policy ?? encodePolicy(firstPolicy("0a".repeat(32) as IdentityKey))
    const config = configFor(async () => true)
    const extensions = [{ extensionType: POLICY_EXTENSION, extensionData }]
    return stockGroup(groupId, own.publicPackage, own.privatePackage, extensions, await findSuite(), config)
  }

  async function welcomeFrom(
    state: Awaited<ReturnType<typeof foreignGroup>>,
    secret: Bytes,
    keys: InviteKeys,
  ): Promise<Bytes> {
    const made = await createCommit(
      { state, cipherSuite: await findSuite(), pskIndex: { findPsk: () => keys.psk } },
      {
        wireAsPublicMessage: true,
        ratchetTreeExtension: true,
        extraProposals: [add(ownOf(secret).publicPackage), external(keys.id)],
      },
    )
    const welcome = encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome! })
    return encodeEntry({
      cause: "admitted",
      commit: new Uint8Array(encodeMlsMessage(made.commit)),
      welcome: new Uint8Array(welcome),
    })
  }
})
