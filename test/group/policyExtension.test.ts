import { expect } from "chai"
import type { Bytes, IdentityKey } from "../../src/brand.ts"
import { POLICY_EXTENSION } from "../../src/group/mls.ts"
import { encodePolicy, readPolicy } from "../../src/group/policyExtension.ts"
import { MOST_HOSTS, type Policy } from "../../src/policy/rules.ts"

const utf8 = (text: string): Bytes => new TextEncoder().encode(text)
const read = (extensionData: Uint8Array, extensionType: number | string = POLICY_EXTENSION) =>
  readPolicy([{ extensionType, extensionData }])
const key = (at: number) => at.toString(16).padStart(64, "0") as IdentityKey
const POLICY: Policy = { admission: "ask", door: "locked", authority: "hosts", hosts: [key(1), key(2)] }
const RAW = { v: 2, ...POLICY }

describe("the extension with the group's rules", () => {
  it("gives what was put into it", () => {
    const most = { ...POLICY, hosts: Array.from({ length: MOST_HOSTS }, (_, at) => key(at)) }
    for (const policy of [POLICY, most, { ...POLICY, hosts: [] }])
      expect(read(encodePolicy(policy))).to.deep.equal(policy)
  })

  it("is read as the version before wrote it: no hosts, and a door that is open or locked", () => {
    for (const [admission, door] of [
      ["invite", "open"],
      ["closed", "locked"],
    ])
      expect(read(utf8(`{"v":1,"admission":"${admission}"}`))).to.deep.equal({
        admission: "invite",
        door,
        authority: "anyone",
        hosts: [],
      })
  })

  for (const [what, data] of Object.entries({
    "another version": { ...RAW, v: 3 },
    "no version": POLICY,
    "a way in that nobody knows": { ...RAW, admission: "closed" },
    "a door ajar": { ...RAW, door: "ajar" },
    "another authority": { ...RAW, authority: "nobody" },
    "a host twice": { ...RAW, hosts: [key(1), key(1)] },
    "hosts in another order": { ...RAW, hosts: [key(2), key(1)] },
    "a host who is no key": { ...RAW, hosts: ["Ada"] },
    "too many hosts": { ...RAW, hosts: Array.from({ length: MOST_HOSTS + 1 }, (_, at) => key(at)) },
    "a field more": { ...RAW, more: 1 },
    "rules of the first version with hosts": { v: 1, admission: "invite", hosts: [] },
    "no object": [RAW],
  }))
    it(`is refused by all: ${what}`, () => expect(read(utf8(JSON.stringify(data)))).to.equal(undefined))

  it("is refused beside another, under another type, and where it is no text", () => {
    const extension = { extensionType: POLICY_EXTENSION, extensionData: encodePolicy(POLICY) }
    expect(readPolicy([extension, extension])).to.equal(undefined)
    expect(readPolicy([])).to.equal(undefined)
    expect(read(encodePolicy(POLICY), 0xff02)).to.equal(undefined)
    expect(read(Uint8Array.of(0xff, 0xfe))).to.equal(undefined)
  })
})
