import { expect } from "chai"
import { createGroupInfoWithExternalPubAndRatchetTree, createProposal } from "ts-mls"
import { joinGroupExternal } from "ts-mls/createCommit.js"
import type { Bytes, LeafIndex, RoomId } from "../../src/brand.ts"
import { applyEntry } from "../../src/group/apply.ts"
import { isInvited, leafCheck } from "../../src/group/credential.ts"
import { decodeEntry, encodeEntry } from "../../src/group/entry.ts"
import { evict } from "../../src/group/evict.ts"
import { createKnock } from "../../src/group/join.ts"
import { configFor } from "../../src/group/mls.ts"
import { refresh, setPolicy } from "../../src/group/refresh.ts"
import { encodeGroup } from "../../src/group/store.ts"
import type { CommitCause, Group, InviteKeys } from "../../src/group/types.ts"
import { toHex } from "../../src/hex.ts"
import { FORGED_KEYS } from "./forgedKeys.ts"
import { FORGED_PROPOSALS } from "./forgeries.ts"
import {
  add,
  external,
  forge,
  inside,
  messageEntry,
  ownOf,
  publicEntry,
  remove,
  stockCommit,
} from "./hostile.ts"
import { freshIdentity, freshKeys, Meeting } from "./people.ts"

describe("what a hostile member puts on the commit lane", () => {
  let meeting: Meeting
  let keys: InviteKeys
  let mallory: Group
  let group: Group

  before(async () => {
    meeting = await Meeting.of("Alice", "Bob", "Mallory", "Dan")
    // Dan leaves, so that there is a blank leaf inside the tree as well.
    const alice = meeting.person("Alice")
    await meeting.publish(
      alice,
      await evict({ group: alice.group, leaves: [alice.leafOf("Bob")], cause: "left" }),
    )
    keys = meeting.keys
    group = alice.group
    mallory = meeting.person("Mallory").group
  })

  async function refused(entry: Bytes, why: string, by: Group = group): Promise<void> {
    const stored = toHex(encodeGroup(by))
    expect(await applyEntry({ group: by, keys, entry })).to.deep.equal({ kind: "rejected", why })
    expect(toHex(encodeGroup(by))).to.equal(stored)
  }

  async function knocker(name = "Eve") {
    const made = await createKnock({ keys, identity: await freshIdentity(), name, now: Date.now() })
    return ownOf(made.secret).publicPackage
  }

  for (const [what, [why, forgery]] of Object.entries({ ...FORGED_PROPOSALS, ...FORGED_KEYS })) {
    it(`is stopped by the gate: ${what}`, async () => {
      const made = await forgery({ keys, mallory, knocker })
      const welcome = made.cause === "admitted" ? someWelcome : undefined
      await refused(publicEntry(made.cause, await forge(mallory, made), welcome), why)
    })
  }

  it("is stopped at the door: everything that is no PublicMessage, or not exactly one", async () => {
    const { state, suite } = inside(mallory)
    const whole = decodeEntry((await refresh({ group: mallory })).entry).commit
    const { groupId, epoch } = state.groupContext
    const privateMessage = {
      groupId,
      epoch,
      contentType: "commit",
      authenticatedData: new Uint8Array(),
      encryptedSenderData: new Uint8Array(28),
      ciphertext: new Uint8Array(300),
    } as const
    await refused(
      messageEntry("refreshed", { version: "mls10", wireformat: "mls_private_message", privateMessage }),
      "wire format",
    )

    const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(state, [], suite)
    await refused(
      messageEntry("refreshed", { version: "mls10", wireformat: "mls_group_info", groupInfo }),
      "wire format",
    )
    const keyPackage = await knocker()
    await refused(
      messageEntry("refreshed", { version: "mls10", wireformat: "mls_key_package", keyPackage }),
      "wire format",
    )
    for (const commit of [
      whole.slice(0, -1),
      new Uint8Array([...whole, 0]),
      new Uint8Array(),
      new Uint8Array(2000),
    ]) {
      await refused(encodeEntry({ cause: "refreshed", commit, welcome: undefined }), "wire format")
    }
  })

  it("is stopped by the gate: a proposal that stands alone", async () => {
    const { state, suite } = inside(mallory)
    const made = await createProposal(state, true, remove(0), suite)
    await refused(messageEntry("evicted", made.message), "not a commit")
  })

  it("is stopped by the gate: an external commit", async () => {
    const { state, suite } = inside(mallory)
    const info = await createGroupInfoWithExternalPubAndRatchetTree(state, [], suite)
    const own = ownOf(
      (await createKnock({ keys, identity: await freshIdentity(), name: "Eve", now: Date.now() })).secret,
    )
    const config = configFor(async () => true)
    for (const cause of ["refreshed", "admitted"] as const) {
      const { publicMessage } = await joinGroupExternal(
        info,
        own.publicPackage,
        own.privatePackage,
        false,
        suite,
        undefined,
        config,
      )
      await refused(
        publicEntry(cause, publicMessage, cause === "admitted" ? someWelcome : undefined),
        "sender",
      )
    }
  })

  it("is refused: a right commit whose newcomer was not invited, or speaks for another", async () => {
    const identity = await freshIdentity()
    const other = await freshIdentity()
    const strangers = {
      "with another invitation": [{ keys: { ...keys, mac: freshKeys().mac }, identity }, "invitation"],
      "signed by another's hand": [
        { keys, identity: { key: other.key, sign: identity.sign } },
        "Could not validate credential",
      ],
      "of another room": [{ keys: { ...keys, room: freshKeys().room }, identity }, "invitation"],
    } as const
    for (const [what, [stranger, why]] of Object.entries(strangers)) {
      const { secret } = await createKnock({ ...stranger, name: "Eve", now: Date.now() })
      const proposals = [add(ownOf(secret).publicPackage), external(keys.id)]
      const { entry } = await stockCommit(mallory, {
        cause: "admitted",
        proposals,
        pskIndex: { findPsk: () => keys.psk },
      })
      const outcome = await applyEntry({ group, keys, entry })
      expect(outcome, what).to.deep.equal({ kind: "rejected", why })
    }
  })

  it("is refused by the library: a commit with another PSK under the invitation's id", async () => {
    const proposals = [add(await knocker()), external(keys.id)]
    const pskIndex = { findPsk: () => new Uint8Array(32) }
    const { entry } = await stockCommit(mallory, { cause: "admitted", proposals, pskIndex })
    await refused(entry, "Could not verify confirmation tag")
  })

  it("is refused: a path whose secrets do not fit the keys that it puts into the tree", async () => {
    const { suite } = inside(mallory)
    const { hpke } = suite
    // The confirmation tag fits, for it follows from the secrets alone.
    const crooked = { ...suite, hpke: { ...hpke, deriveKeyPair: () => hpke.generateKeyPair() } }
    const { entry } = await stockCommit(mallory, { cause: "refreshed", proposals: [], suite: crooked })
    await refused(entry, "path secret")
  })

  it("is stopped by the gate: an admission into a closed room", async () => {
    const closed = await Meeting.of("Alice", "Mallory")
    const alice = closed.person("Alice")
    await closed.publish(
      alice,
      await setPolicy({ group: alice.group, policy: { ...alice.group.policy, door: "locked" } }),
    )
    const { secret } = await createKnock({
      keys: closed.keys,
      identity: await freshIdentity(),
      name: "Eve",
      now: Date.now(),
    })
    const { entry } = await stockCommit(closed.person("Mallory").group, {
      cause: "admitted",
      proposals: [add(ownOf(secret).publicPackage), external(closed.keys.id)],
      pskIndex: { findPsk: () => closed.keys.psk },
    })
    expect(await applyEntry({ group: alice.group, keys: closed.keys, entry })).to.deep.equal({
      kind: "rejected",
      why: "closed",
    })
  })

  it("cannot be relabelled, nor have its Welcome taken or given", async () => {
    const { entry } = await evict({ group: mallory, leaves: [3 as LeafIndex], cause: "evicted" })
    const parts = decodeEntry(entry)
    const causes: CommitCause[] = ["left", "silent", "refreshed", "policy"]
    for (const cause of causes) await refused(encodeEntry({ ...parts, cause }), "cause")
    await refused(encodeEntry({ ...parts, welcome: someWelcome }), "welcome")
    const proposals = [add(await knocker()), external(keys.id)]
    const admission = await stockCommit(mallory, {
      cause: "admitted",
      proposals,
      pskIndex: { findPsk: () => keys.psk },
    })
    await refused(encodeEntry({ ...decodeEntry(admission.entry), welcome: undefined }), "welcome")
    await refused(encodeEntry({ ...decodeEntry(admission.entry), welcome: parts.commit }), "welcome")
    expect(await applyEntry({ group, keys, entry: admission.entry })).to.include({ kind: "advanced" })
  })

  it("is refused with any one bit changed", async () => {
    const { entry } = await evict({ group: mallory, leaves: [3 as LeafIndex], cause: "evicted" })
    const stored = toHex(encodeGroup(group))
    for (let at = 0; at < entry.length; at += 1) {
      const flipped = entry.with(at, entry[at]! ^ (1 << (at % 8)))
      expect(await applyEntry({ group, keys, entry: flipped }), `byte ${at}`).to.include({ kind: "rejected" })
    }
    expect(toHex(encodeGroup(group))).to.equal(stored)
    expect(await applyEntry({ group, keys, entry })).to.include({ kind: "advanced" })
  })

  it("does not check a credential for another room's keys", async () => {
    const node = inside(group).state.ratchetTree[0]!
    if (node.nodeType !== "leaf" || node.leaf.credential.credentialType !== "basic")
      throw new Error("no leaf")
    const [identity, key] = [
      new Uint8Array(node.leaf.credential.identity),
      new Uint8Array(node.leaf.signaturePublicKey),
    ]
    const holds = (room: RoomId) => leafCheck(room)(identity, key)
    expect(await holds(keys.room)).to.equal(true)
    expect(await holds(freshKeys().room)).to.equal(false)
    expect(isInvited(keys, node.leaf)).to.equal(true)
    expect(isInvited({ ...keys, room: freshKeys().room }, node.leaf)).to.equal(false)
    for (let at = 0; at < identity.length; at += 1) {
      const changed = identity.with(at, identity[at]! ^ 1)
      const leaf = { ...node.leaf, credential: { ...node.leaf.credential, identity: changed } }
      const passes = isInvited(keys, leaf) && (await leafCheck(keys.room)(changed, key))
      expect(passes, `byte ${at}`).to.equal(false)
    }
  })
})

/** Bytes of a Welcome for nobody: MLSMessage, version 1, wire format 3, suite 1, no secrets, empty GroupInfo. */
const someWelcome = Uint8Array.of(0, 1, 0, 3, 0, 1, 0, 0)
