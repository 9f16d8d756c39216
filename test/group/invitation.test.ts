import { expect } from "chai"
import fc from "fast-check"
import type { Bytes, RoomId } from "../../src/brand.ts"
import { Malformed } from "../../src/errors.ts"
import { admit, readKnock } from "../../src/group/admit.ts"
import { createGroup } from "../../src/group/create.ts"
import { deriveInviteKeys } from "../../src/group/invite.ts"
import { createKnock, joinByWelcome } from "../../src/group/join.ts"
import { encodeKnock } from "../../src/group/knock.ts"
import type { Group, InviteKeys } from "../../src/group/types.ts"
import { toHex } from "../../src/hex.ts"
import { ownOf } from "./hostile.ts"
import { freshIdentity, freshKeys } from "./people.ts"

const HOUR = 3_600_000
/** Longer than a key package is good for, and than any clock may be behind. */
const LATER = 4 * HOUR
const ROOM = "000102030405060708090a0b0c0d0e0f" as RoomId

describe("the keys of an invitation", () => {
  it("follow from the room secret by HKDF-SHA-256, each under its own label", async () => {
    const secret = Uint8Array.from({ length: 32 }, (_, index) => index)
    const keys = deriveInviteKeys(secret, ROOM)
    const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"])
    const utf8 = new TextEncoder()
    for (const [name, info, length] of [
      ["psk", "invite-psk", 32],
      ["mac", "invite-mac", 32],
      ["id", "invite-id", 16],
    ] as const) {
      const how = { name: "HKDF", hash: "SHA-256", salt: utf8.encode("sotto/v1"), info: utf8.encode(info) }
      const bits = await crypto.subtle.deriveBits(how, key, length * 8)
      expect(toHex(keys[name]), name).to.equal(toHex(new Uint8Array(bits)))
    }
  })
})

describe("a knock", () => {
  let keys: InviteKeys
  let group: Group
  let knock: Bytes
  let secret: Bytes
  const now = Date.now()

  before(async () => {
    keys = freshKeys()
    group = await createGroup({ keys, identity: await freshIdentity(), name: "Alice", now })
    ;({ knock, secret } = await createKnock({ keys, identity: await freshIdentity(), name: "Bob", now }))
  })

  const refused = async (
    bytes: Bytes,
    why: string,
    more: { keys?: InviteKeys; now?: number; group?: Group } = {},
  ) =>
    expect(await readKnock({ keys, group, knock: bytes, now, ...more })).to.deep.equal({
      kind: "refused",
      why,
    })

  it("is read where the clock is up to ten minutes off", async () => {
    for (const off of [-9.9, 0, 9.9]) {
      expect(await readKnock({ keys, group, knock, now: now + off * 60_000 })).to.include({
        kind: "knock",
        name: "Bob",
      })
    }
  })

  it("is out of date four hours later and not yet good four hours before, but good by a clock that is wrong by two", async () => {
    await refused(knock, "out of date", { now: now + LATER })
    await refused(knock, "out of date", { now: now - LATER })
    for (const clock of [now - 2 * HOUR, now + 2 * HOUR])
      expect(await readKnock({ keys, group, knock, now: clock })).to.have.property("kind", "knock")
    expect(await admit({ group, keys, knocks: [knock], now: now + LATER })).to.equal(undefined)
  })

  it("with another invitation is known as such", async () => {
    await refused(knock, "other invitation", { keys: freshKeys() })
    await refused(knock, "other invitation", { keys: { ...keys, room: ROOM } })
  })

  it("is refused from whoever holds the invitation but speaks for another", async () => {
    const [identity, other] = [await freshIdentity(), await freshIdentity()]
    const forged = { key: other.key, sign: identity.sign }
    await refused((await createKnock({ keys, identity: forged, name: "Bob", now })).knock, "not signed")
  })

  it("is refused with a signature of the key package that is not its own", async () => {
    const { publicPackage } = ownOf(secret)
    const signature = new Uint8Array(publicPackage.signature).fill(1)
    await refused(encodeKnock(keys, { ...publicPackage, signature }), "not signed")
  })

  it("is refused once its keys are in the tree", async () => {
    const pending = await admit({ group, keys, knocks: [knock], now })
    await refused(knock, "keys in use", { group: pending!.next })
    expect(await admit({ group: pending!.next, keys, knocks: [knock], now })).to.equal(undefined)
  })

  it("is refused with any one bit changed, cut short, or with a tail", async () => {
    for (let at = 0; at < knock.length; at += 1) {
      const flipped = knock.with(at, knock[at]! ^ (1 << (at % 8)))
      expect(await readKnock({ keys, group, knock: flipped, now }), `byte ${at}`).to.include({
        kind: "refused",
      })
    }
    await refused(knock.slice(0, -1), "malformed")
    await refused(new Uint8Array([...knock, 0]), "malformed")
  })

  it("is refused, and nothing worse, whatever the bytes are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async bytes => {
        const garbage = new Uint8Array(bytes)
        expect(await readKnock({ keys, group, knock: garbage, now })).to.include({ kind: "refused" })
        expect(await joinByWelcome({ keys, secret, entry: garbage, now })).to.include({ kind: "refused" })
      }),
    )
  })

  it("is not made without a name that can be seen", async () => {
    const identity = await freshIdentity()
    for (const name of ["", "   ", "\u200b\u202e", "\n"]) {
      const made = await createKnock({ keys, identity, name, now }).catch(error => error)
      expect(made).to.be.instanceOf(Malformed)
    }
  })
})
