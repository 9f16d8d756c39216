import { expect } from "chai"
import type { IdentityKey } from "../../src/brand.ts"
import { Malformed } from "../../src/errors.ts"
import { identityFromKeys, makeIdentityKeys, signedBy } from "../../src/verify/identity.ts"

describe("a person's identity", () => {
  const data = new TextEncoder().encode("sotto")

  it("signs so that its key alone verifies, and only these bytes", async () => {
    const identity = await identityFromKeys(await makeIdentityKeys())
    const other = await identityFromKeys(await makeIdentityKeys())
    expect(identity.key).to.match(/^[0-9a-f]{64}$/)
    const signature = await identity.sign(data)
    expect(await signedBy(identity.key, data, signature)).to.equal(true)
    expect(await signedBy(other.key, data, signature)).to.equal(false)
    expect(await signedBy(identity.key, data.with(0, 0), signature)).to.equal(false)
    expect(await signedBy(identity.key, data, signature.with(0, signature[0]! ^ 1))).to.equal(false)
  })

  it("does not give its private key away, and survives a structured clone", async () => {
    const keys = await makeIdentityKeys()
    expect(keys.privateKey.extractable).to.equal(false)
    const [one, other] = [await identityFromKeys(keys), await identityFromKeys(structuredClone(keys))]
    expect(other.key).to.equal(one.key)
    expect(await signedBy(one.key, data, await other.sign(data))).to.equal(true)
  })

  for (const [what, key] of [
    ["no key at all", ""],
    ["a key that is too short", "00"],
    ["no point of the curve", "02".padEnd(64, "f")],
  ] as const) {
    it(`has signed nothing if it is ${what}`, async () => {
      expect(await signedBy(key as IdentityKey, data, new Uint8Array(64))).to.equal(false)
    })
  }

  it("is not made of keys for anything else", async () => {
    const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, [
      "sign",
      "verify",
    ])
    expect(await identityFromKeys(keys).catch(error => error)).to.be.instanceOf(Malformed)
  })

  // RFC 8032 §7.1, test 2.
  it("verifies as RFC 8032 says", async () => {
    const key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c" as IdentityKey
    const signature =
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    const bytes = Uint8Array.from(signature.match(/../g)!, pair => Number.parseInt(pair, 16))
    expect(await signedBy(key, Uint8Array.of(0x72), bytes)).to.equal(true)
  })
})
