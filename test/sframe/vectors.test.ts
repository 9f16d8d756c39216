import { expect } from "chai"
import { fromHex, toHex } from "../../src/hex.ts"
import { decrypt, encrypt, FrameParameters } from "../../src/sframe/aead.ts"
import { deriveFrameKey, importBaseKey, label } from "../../src/sframe/derive.ts"
import { encodeHeader } from "../../src/sframe/header.ts"
import { SUITES } from "../../src/sframe/suites.ts"
import vectors from "../vectors/rfc9605.json"
import { counter, kid } from "./bytes.ts"

describe("the vectors of RFC 9605 appendix C.3", () => {
  for (const [name, suite] of Object.entries(SUITES)) {
    const vector = vectors.sframe.find(({ cipher_suite }) => cipher_suite === suite.id)!
    const ctr = counter(vector.ctr)
    const [metadata, plaintext, ciphertext] = [vector.metadata, vector.pt, vector.ct].map(fromHex)
    const header = encodeHeader(kid(vector.kid), ctr)
    const head = { counter: ctr, header, metadata: metadata! }
    const key = async (usage: "encrypt" | "decrypt") =>
      deriveFrameKey(suite, await importBaseKey(fromHex(vector.base_key)), kid(vector.kid), usage)

    it(`hold for the labels, salt, nonce and associated data of ${name}`, async () => {
      expect(toHex(label("SFrame 1.0 Secret key ", suite, kid(vector.kid)))).to.equal(vector.sframe_key_label)
      expect(toHex(label("SFrame 1.0 Secret salt ", suite, kid(vector.kid)))).to.equal(
        vector.sframe_salt_label,
      )
      const { salt } = await key("encrypt")
      expect(toHex(salt)).to.equal(vector.sframe_salt)
      const { iv, additionalData } = new FrameParameters(salt).of(head)
      expect([toHex(iv), toHex(additionalData)]).to.deep.equal([vector.nonce, vector.aad])
    })

    it(`hold for sealing and opening with ${name}`, async () => {
      const sealed = await encrypt(await key("encrypt"), head, plaintext!)
      expect(toHex(header) + toHex(new Uint8Array(sealed))).to.equal(vector.ct)
      const opened = await decrypt(await key("decrypt"), head, ciphertext!.subarray(header.length))
      expect(toHex(new Uint8Array(opened))).to.equal(vector.pt)
    })

    it(`leave no key of ${name} that can be taken out, and no base key behind`, async () => {
      const raw = fromHex(vector.base_key)
      const base = await importBaseKey(raw)
      expect(toHex(raw)).to.equal("00".repeat(raw.length))
      expect([base.extractable, (await key("encrypt")).key.extractable]).to.deep.equal([false, false])
    })
  }
})
