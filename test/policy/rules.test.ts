import { expect } from "chai"
import type { IdentityKey, LeafIndex } from "../../src/brand.ts"
import {
  actsAsHost,
  changed,
  changesBetween,
  firstPolicy,
  isSo,
  MOST_HOSTS,
  mayAdmit,
  mayChange,
  mayEvict,
  type Policy,
} from "../../src/policy/rules.ts"

const [ADA, BEN, DANA] = ["a", "b", "d"].map(digit => digit.repeat(64) as IdentityKey) as [
  IdentityKey,
  IdentityKey,
  IdentityKey,
]
const MEMBERS = [ADA, BEN, DANA].map((identity, at) => ({ leaf: at as LeafIndex, identity }))
const WITHOUT_ADA = MEMBERS.slice(1)
const FREE = firstPolicy(ADA)
const HOSTS: Policy = { ...FREE, authority: "hosts" }
const OLD: Policy = { ...FREE, hosts: [] }

describe("the group's rules", () => {
  it("let everybody evict, admit and set them at first, and only the founder say who is host", () => {
    for (const who of [ADA, BEN]) {
      expect(mayEvict(FREE, MEMBERS, who)).to.equal(true)
      expect(mayAdmit({ ...FREE, admission: "ask" }, MEMBERS, who)).to.equal(true)
      expect(mayChange(FREE, { ...FREE, door: "locked" }, MEMBERS, who)).to.equal(true)
      for (const after of [HOSTS, { ...FREE, hosts: [ADA, BEN] }])
        expect(mayChange(FREE, after, MEMBERS, who)).to.equal(who === ADA)
    }
  })

  it("leave all of that to hosts where they say so, but for the door of an open meeting", () => {
    for (const who of [ADA, BEN]) {
      expect(mayEvict(HOSTS, MEMBERS, who)).to.equal(who === ADA)
      expect(mayAdmit({ ...HOSTS, admission: "ask" }, MEMBERS, who)).to.equal(who === ADA)
      expect(mayAdmit({ ...HOSTS, admission: "verified-only" }, MEMBERS, who)).to.equal(who === ADA)
      expect(mayAdmit(HOSTS, MEMBERS, who)).to.equal(true)
      expect(mayChange(HOSTS, { ...HOSTS, door: "locked" }, MEMBERS, who)).to.equal(who === ADA)
    }
  })

  it("are in the first seat's hands while no host is there, and in no other's", () => {
    expect(actsAsHost(HOSTS, WITHOUT_ADA, BEN)).to.equal(true)
    expect(actsAsHost(HOSTS, WITHOUT_ADA, DANA)).to.equal(false)
    expect(actsAsHost(HOSTS, MEMBERS, BEN)).to.equal(false)
  })

  it("keep their last host, and bind everybody alike in a group from before there were hosts", () => {
    expect(mayChange(HOSTS, { ...HOSTS, hosts: [] }, MEMBERS, ADA)).to.equal(false)
    expect(mayChange(HOSTS, { ...HOSTS, hosts: [BEN] }, MEMBERS, ADA)).to.equal(true)
    expect(mayChange(OLD, { ...OLD, door: "locked" }, MEMBERS, DANA)).to.equal(true)
  })

  it("tell what was changed, and change by it", () => {
    const after: Policy = { admission: "ask", door: "locked", authority: "hosts", hosts: [BEN] }
    const changes = changesBetween(FREE, after)
    expect(changes.map(({ rule, to }) => `${rule} ${to}`)).to.deep.equal([
      "admission ask",
      "door locked",
      "authority hosts",
      "host host",
      "host no-host",
    ])
    expect(changes.reduce(changed, FREE)).to.deep.equal(after)
    for (const change of changes) {
      expect(isSo(FREE, change)).to.equal(false)
      expect(isSo(after, change)).to.equal(true)
    }
  })

  it("have room for so many hosts and no more", () => {
    const hosts = Array.from(
      { length: MOST_HOSTS },
      (_, at) => at.toString(16).padStart(64, "0") as IdentityKey,
    )
    const full = { ...FREE, hosts }
    expect(changed(full, { rule: "host", to: "host", identity: ADA })).to.equal(full)
  })
})
