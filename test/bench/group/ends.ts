/** The same five deeds of a group of any size, by our code and by the bare library with the same suite. None changes what it is done to. */
import type { Bytes, LeafIndex } from "../../../src/brand.ts"
import { admit } from "../../../src/group/admit.ts"
import { applyEntry } from "../../../src/group/apply.ts"
import { createGroup } from "../../../src/group/create.ts"
import { evict } from "../../../src/group/evict.ts"
import { createKnock, joinByWelcome } from "../../../src/group/join.ts"
import { makeKeyPackage } from "../../../src/group/keyPackage.ts"
import * as mls from "../../../src/group/mls.ts"
import type { Group, Pending } from "../../../src/group/types.ts"
import { freshIdentity, freshKeys } from "../../group/people.ts"

export const DEEDS = ["create", "admit", "join", "remove", "process"] as const
export type Deed = (typeof DEEDS)[number]
export type Deeds = Record<Deed, () => Promise<unknown>>

export async function ourDeeds(size: number): Promise<Deeds> {
  const keys = freshKeys()
  const now = Date.now()
  const identity = await freshIdentity()
  const knocks: { knock: Bytes; secret: Bytes }[] = []
  for (let n = 0; n < size; n++)
    knocks.push(await createKnock({ keys, identity: await freshIdentity(), name: `person ${n}`, now }))
  const create = () => createGroup({ keys, identity, name: "host", now })
  const letIn = async (group: Group, some: typeof knocks): Promise<Pending> =>
    made(await admit({ group, keys, knocks: some.map(one => one.knock), now }))
  const [last, other] = [knocks.at(-1)!, knocks.at(-2)!]
  const founded = await create()
  const all = await letIn(founded, knocks.slice(0, -1))
  const applied = await applyEntry({ group: founded, keys, entry: all.entry, pending: all })
  const joined = await joinByWelcome({ keys, secret: other.secret, entry: all.entry, now })
  if (applied.kind !== "advanced" || joined.kind !== "joined") throw new Error("no group")
  const host = applied.group
  const one = await letIn(host, [last])
  const remove = () => evict({ group: host, leaves: [1 as LeafIndex], cause: "evicted" })
  const { entry } = await remove()
  return {
    create,
    admit: () => letIn(host, [last]),
    async join() {
      const newcomer = await joinByWelcome({ keys, secret: last.secret, entry: one.entry, now })
      if (newcomer.kind !== "joined") throw new Error(`not joined: ${newcomer.kind}`)
    },
    remove,
    async process() {
      const outcome = await applyEntry({ group: joined.group, keys, entry })
      if (outcome.kind !== "advanced") throw new Error(`not processed: ${outcome.kind}`)
    },
  }
}

export async function bareDeeds(size: number): Promise<Deeds> {
  const cipherSuite = await mls.findSuite()
  const config = mls.configFor(async () => true)
  const pskIndex: mls.PskIndex = { findPsk: () => undefined }
  const notBefore = Math.floor(Date.now() / 1_000) - 60
  const life = { notBefore, notAfter: notBefore + mls.MAX_LIFETIME_S }
  const leaf = (name: string) => makeKeyPackage(life, async () => new TextEncoder().encode(name))
  const others: Awaited<ReturnType<typeof leaf>>[] = []
  for (let n = 0; n < size; n++) others.push(await leaf(`person ${n}`))
  const [last, other] = [others.at(-1)!, others.at(-2)!]
  const create = async () => {
    const { publicPackage, privatePackage } = await leaf("host")
    return mls.createGroup(new Uint8Array(16), publicPackage, privatePackage, [], cipherSuite, config)
  }
  const commit = (state: mls.ClientState, extraProposals: mls.Proposal[]) =>
    mls.createCommit(
      { state, cipherSuite, pskIndex },
      { wireAsPublicMessage: true, extraProposals, ratchetTreeExtension: true },
    )
  const add = ({ publicPackage }: typeof last): mls.Proposal => ({
    proposalType: "add",
    add: { keyPackage: publicPackage },
  })
  const join = ({ publicPackage, privatePackage }: typeof last, welcome: mls.Welcome | undefined) =>
    mls.joinGroup(
      made(welcome),
      publicPackage,
      privatePackage,
      pskIndex,
      cipherSuite,
      undefined,
      undefined,
      config,
    )
  const all = await commit(await create(), others.slice(0, -1).map(add))
  const host = all.newState
  const member = await join(other, all.welcome)
  const one = await commit(host, [add(last)])
  const remove = () => commit(host, [{ proposalType: "remove", remove: { removed: 1 } }])
  const removal = (await remove()).commit
  if (removal.wireformat !== "mls_public_message") throw new Error("another wire format")
  const { publicMessage } = removal
  return {
    create,
    admit: () => commit(host, [add(last)]),
    join: () => join(last, one.welcome),
    remove,
    process: () => mls.processPublicMessage(member, publicMessage, pskIndex, cipherSuite),
  }
}

function made<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("nothing was made")
  return value
}
