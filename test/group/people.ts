import { expect } from "chai"
import type { Bytes, LeafIndex, RoomId } from "../../src/brand.ts"
import { admit } from "../../src/group/admit.ts"
import { type ApplyOutcome as Applied, applyEntry } from "../../src/group/apply.ts"
import { createGroup } from "../../src/group/create.ts"
import { baseKey, forkCheck } from "../../src/group/epochKeys.ts"
import { deriveInviteKeys } from "../../src/group/invite.ts"
import { createKnock, joinByWelcome } from "../../src/group/join.ts"
import type { Group, Identity, InviteKeys, Pending } from "../../src/group/types.ts"
import { toHex } from "../../src/hex.ts"
import { identityFromKeys, makeIdentityKeys } from "../../src/verify/identity.ts"

export function freshKeys(): InviteKeys {
  const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))
  return deriveInviteKeys(random(32), toHex(random(16)) as RoomId)
}

export async function freshIdentity(): Promise<Identity> {
  return identityFromKeys(await makeIdentityKeys())
}

/** One participant: what the background would keep of him. */
export class Person {
  pending: Pending | undefined
  constructor(
    readonly name: string,
    readonly keys: InviteKeys,
    public group: Group,
  ) {}

  async take(entry: Bytes): Promise<Applied> {
    const outcome = await applyEntry({ group: this.group, keys: this.keys, entry, pending: this.pending })
    if (outcome.kind === "advanced") {
      this.group = outcome.group
      this.pending = undefined
    }
    return outcome
  }

  leafOf(name: string): LeafIndex {
    return this.group.members.find(member => member.name === name)!.leaf
  }
}

/** People around one in-memory log. */
export class Meeting {
  readonly log: Bytes[] = []
  readonly people: Person[] = []
  constructor(readonly keys: InviteKeys) {}

  static async of(...names: string[]): Promise<Meeting> {
    const meeting = new Meeting(freshKeys())
    const [first, ...others] = names
    const { keys } = meeting
    const group = await createGroup({ keys, identity: await freshIdentity(), name: first!, now: Date.now() })
    meeting.people.push(new Person(first!, keys, group))
    for (const name of others) await meeting.join(name)
    return meeting
  }

  person(name: string): Person {
    return this.people.find(one => one.name === name)!
  }

  /** `name` knocks, `host` admits, everybody applies. */
  async join(name: string, host = this.people[0]!): Promise<Person> {
    const { keys } = this
    const { knock, secret } = await createKnock({
      keys,
      identity: await freshIdentity(),
      name,
      now: Date.now(),
    })
    const pending = await admit({ group: host.group, keys, knocks: [knock], now: Date.now() })
    await this.publish(host, pending!)
    return this.enter(secret, pending!, name)
  }

  /** Whoever holds `secret` opens the Welcome of an admission that everybody else has applied. */
  async enter(secret: Bytes, { entry }: Pending, name = "somebody"): Promise<Person> {
    const { keys } = this
    const joined = await joinByWelcome({ keys, secret, entry, now: Date.now() })
    expect(joined, JSON.stringify(joined)).to.have.property("kind", "joined")
    const person = new Person(name, keys, (joined as { group: Group }).group)
    this.people.push(person)
    return person
  }

  /** Everybody takes the commit, its author too; who is out leaves the people. */
  async publish(author: Person, pending: Pending): Promise<Map<string, Applied>> {
    author.pending = pending
    this.log.push(pending.entry)
    const outcomes = new Map<string, Applied>()
    for (const person of [...this.people]) {
      const outcome = await person.take(pending.entry)
      outcomes.set(person.name, outcome)
      if (outcome.kind === "removed") this.people.splice(this.people.indexOf(person), 1)
    }
    return outcomes
  }

  /** All are in the same state of the same epoch. @returns its base key. */
  async agree(): Promise<string> {
    const views = await Promise.all(
      this.people.map(async ({ group }) => ({
        epoch: group.epoch,
        key: await baseKey(group),
        fork: await forkCheck(group),
        members: group.members,
        policy: group.policy,
      })),
    )
    for (const view of views) expect(view).to.deep.equal(views[0])
    return views[0]!.key
  }
}
