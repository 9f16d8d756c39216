/** What a member may try to have committed, and the word with which the gate refuses it. */
import type { KeyPackage, Proposal } from "ts-mls"
import type { IdentityKey } from "../../src/brand.ts"
import { encodePolicy } from "../../src/group/policyExtension.ts"
import type { Group, InviteKeys } from "../../src/group/types.ts"
import { add, external, type Forgery, inside, remove, somePath } from "./hostile.ts"

/** Leaf 0 reads it, leaf 1 is blank, leaf 2 (`mallory`) commits, leaf 3 is somebody. */
export interface Scene {
  keys: InviteKeys
  mallory: Group
  /** A key package that would be let in. */
  knocker(name?: string): Promise<KeyPackage>
}

export type Forgeries = Record<string, [why: string, forgery: (scene: Scene) => Promise<Forgery>]>

const POLICY = 0xff01

const policy = (data: Uint8Array, extensionType: number | "required_capabilities" = POLICY): Proposal => ({
  proposalType: "group_context_extensions",
  groupContextExtensions: { extensions: [{ extensionType, extensionData: data }] },
})
const HOST = (digit: string) => digit.repeat(64) as IdentityKey
const RULES = { admission: "invite", door: "open", authority: "anyone", hosts: [] } as const

const externalInit: Proposal = {
  proposalType: "external_init",
  externalInit: { kemOutput: new Uint8Array(32) },
}

export const FORGED_PROPOSALS: Forgeries = {
  "the crash: external_init and a Remove out of range": [
    "proposal type",
    async s => withPath(s, { cause: "evicted", proposals: [externalInit, remove(7)] }),
  ],
  "a Remove beyond the tree": [
    "remove",
    async s => withPath(s, { cause: "evicted", proposals: [remove(7)] }),
  ],
  "a Remove far beyond the tree": [
    "remove",
    async s => withPath(s, { cause: "evicted", proposals: [remove(4e9)] }),
  ],
  "a Remove of a blank leaf": [
    "remove",
    async s => withPath(s, { cause: "evicted", proposals: [remove(1)] }),
  ],
  "the same Remove twice": [
    "remove",
    async s => withPath(s, { cause: "evicted", proposals: [remove(0), remove(0)] }),
  ],
  "a Remove of its own author": ["remove", async s => withPath(s, { cause: "left", proposals: [remove(2)] })],
  "a Remove without a path": ["path", async () => ({ cause: "evicted", proposals: [remove(3)] })],
  "a reinit": [
    "proposal type",
    async s => ({
      cause: "refreshed",
      proposals: [
        {
          proposalType: "reinit",
          reinit: {
            groupId: new Uint8Array(16),
            version: "mls10",
            cipherSuite: inside(s.mallory).suite.name,
            extensions: [],
          },
        },
      ],
    }),
  ],
  "a proposal type that nobody knows": [
    "proposal type",
    async s =>
      withPath(s, {
        cause: "refreshed",
        proposals: [{ proposalType: 0xf00d, proposalData: new Uint8Array(3) }],
      }),
  ],
  "a proposal by reference": [
    "reference",
    async s =>
      withPath(s, {
        cause: "evicted",
        entries: [{ proposalOrRefType: "reference", reference: new Uint8Array(32) }],
      }),
  ],
  "a PSK that is not the invitation's": [
    "psk",
    async s => ({ cause: "admitted", proposals: [add(await s.knocker()), external(new Uint8Array(16))] }),
  ],
  "a resumption PSK": [
    "psk",
    async s => ({
      cause: "admitted",
      proposals: [
        add(await s.knocker()),
        {
          proposalType: "psk",
          psk: {
            preSharedKeyId: {
              psktype: "resumption",
              usage: "application",
              pskGroupId: new Uint8Array(16),
              pskEpoch: 1n,
              pskNonce: new Uint8Array(32),
            },
          },
        },
      ],
    }),
  ],
  "the invitation's PSK twice": [
    "proposal type",
    async s => ({
      cause: "admitted",
      proposals: [add(await s.knocker()), external(s.keys.id), external(s.keys.id)],
    }),
  ],
  "an Add without the PSK": [
    "cause",
    async s => ({ cause: "admitted", proposals: [add(await s.knocker())] }),
  ],
  "a PSK without an Add": ["cause", async s => ({ cause: "admitted", proposals: [external(s.keys.id)] })],
  "an Add in an eviction": [
    "cause",
    async s => withPath(s, { cause: "evicted", proposals: [remove(3), add(await s.knocker())] }),
  ],
  "a Remove in a refresh": ["cause", async s => withPath(s, { cause: "refreshed", proposals: [remove(3)] })],
  "an eviction of nobody": ["cause", async s => withPath(s, { cause: "evicted" })],
  "a refresh without a path": ["path", async () => ({ cause: "refreshed" })],
  "an Add with a path": [
    "path",
    async s => withPath(s, { cause: "admitted", proposals: [add(await s.knocker()), external(s.keys.id)] }),
  ],
  "a cause other than the one that was signed": [
    "cause",
    async s => withPath(s, { cause: "evicted", proposals: [remove(3)], authenticatedData: Uint8Array.of(2) }),
  ],
  "no cause in what was signed": [
    "cause",
    async s => withPath(s, { cause: "evicted", proposals: [remove(3)], authenticatedData: new Uint8Array() }),
  ],
  "a policy that nobody knows": [
    "policy",
    async () => ({
      cause: "policy",
      proposals: [policy(new TextEncoder().encode('{"v":1,"admission":"all"}'))],
    }),
  ],
  "a policy with a tail": [
    "policy",
    async () => ({
      cause: "policy",
      proposals: [policy(new Uint8Array([...encodePolicy({ ...RULES, door: "locked" }), 32]))],
    }),
  ],
  "required capabilities in place of the policy": [
    "policy",
    async () => ({ cause: "policy", proposals: [policy(new Uint8Array(3), "required_capabilities")] }),
  ],
  "a policy whose hosts stand in another order": [
    "policy",
    async () => ({
      cause: "policy",
      proposals: [policy(encodePolicy({ ...RULES, hosts: [HOST("b"), HOST("a")] }))],
    }),
  ],
  "a policy that makes its author a host": [
    "no host",
    async ({ mallory }) => {
      const own = mallory.members.find(member => member.leaf === mallory.self)?.identity
      const hosts = [...mallory.policy.hosts, own ?? HOST("a")].sort()
      return { cause: "policy", proposals: [policy(encodePolicy({ ...mallory.policy, hosts }))] }
    },
  ],
  "a policy that leaves no host": [
    "no host",
    async () => ({ cause: "policy", proposals: [policy(encodePolicy(RULES))] }),
  ],
  "two policies": [
    "proposal type",
    async () => ({
      cause: "policy",
      proposals: [policy(encodePolicy({ ...RULES, door: "locked" })), policy(encodePolicy(RULES))],
    }),
  ],
  "another group's commit": [
    "group",
    async s => withPath(s, { cause: "refreshed", groupId: new Uint8Array(16) }),
  ],
  "a commit of the epoch before": [
    "epoch",
    async s => withPath(s, { cause: "refreshed", epoch: BigInt(s.mallory.epoch - 1) }),
  ],
  "a commit of the epoch after": [
    "epoch",
    async s => withPath(s, { cause: "refreshed", epoch: BigInt(s.mallory.epoch + 1) }),
  ],
  "a commit in the name of nobody": ["sender", async s => withPath(s, { cause: "refreshed", leafIndex: 1 })],
  "a commit in the name of a leaf beyond the tree": [
    "sender",
    async s => withPath(s, { cause: "refreshed", leafIndex: 4e9 }),
  ],
  "a commit in the name of its reader": [
    "own commit unknown",
    async s => withPath(s, { cause: "refreshed", leafIndex: 0 }),
  ],
}

async function withPath(scene: Scene, forgery: Forgery): Promise<Forgery> {
  return { ...forgery, path: await somePath(scene.mallory) }
}
