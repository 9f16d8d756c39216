/** Leaves and paths that a member may try to have committed, and the word with which the gate refuses them. */
import type { LeafNode } from "ts-mls"
import type { Forgeries, Scene } from "./forgeries.ts"
import { add, external, inside, somePath } from "./hostile.ts"

export const FORGED_KEYS: Forgeries = {
  "an Add of a leaf whose HPKE key is in the tree": [
    "duplicate key",
    async s => {
      const kp = await s.knocker()
      const leaf = leafZero(s)
      const taken = leaf.hpkePublicKey
      const spoiled = { ...kp, leafNode: { ...kp.leafNode, hpkePublicKey: taken } }
      return { cause: "admitted", proposals: [add(spoiled), external(s.keys.id)] }
    },
  ],
  "an Add of a leaf whose signature key is in the tree": [
    "duplicate key",
    async s => {
      const kp = await s.knocker()
      const leaf = leafZero(s)
      const taken = leaf.signaturePublicKey
      const spoiled = { ...kp, leafNode: { ...kp.leafNode, signaturePublicKey: taken } }
      return { cause: "admitted", proposals: [add(spoiled), external(s.keys.id)] }
    },
  ],
  "two Adds of one key package": [
    "duplicate key",
    async s => {
      const kp = await s.knocker()
      return { cause: "admitted", proposals: [add(kp), add(kp), external(s.keys.id)] }
    },
  ],
  "an Add whose init key is its leaf key": [
    "duplicate key",
    async s => {
      const kp = await s.knocker()
      return {
        cause: "admitted",
        proposals: [add({ ...kp, initKey: kp.leafNode.hpkePublicKey }), external(s.keys.id)],
      }
    },
  ],
  "an Add that lives for ever": [
    "add",
    async s => {
      const kp = await s.knocker()
      const leafNode = { ...kp.leafNode, lifetime: { notBefore: 0n, notAfter: 2n ** 63n - 1n } }
      return { cause: "admitted", proposals: [add({ ...kp, leafNode }), external(s.keys.id)] }
    },
  ],
  "an Add with other capabilities": [
    "add",
    async s => {
      const kp = await s.knocker()
      const capabilities = { ...kp.leafNode.capabilities, extensions: [] }
      return {
        cause: "admitted",
        proposals: [add({ ...kp, leafNode: { ...kp.leafNode, capabilities } }), external(s.keys.id)],
      }
    },
  ],
  "an Add with extensions": [
    "add",
    async s => {
      const extensions = [{ extensionType: 0xff02, extensionData: new Uint8Array() }]
      return {
        cause: "admitted",
        proposals: [add({ ...(await s.knocker()), extensions }), external(s.keys.id)],
      }
    },
  ],
  "a path that takes on another name": [
    "path",
    async s => {
      const path = await somePath(s.mallory)
      const { credential } = (await s.knocker("Alice")).leafNode
      return { cause: "refreshed", path: { ...path, leafNode: { ...path.leafNode, credential } } }
    },
  ],
  "a path with another signature key": [
    "path",
    async s => {
      const path = await somePath(s.mallory)
      return {
        cause: "refreshed",
        path: { ...path, leafNode: { ...path.leafNode, signaturePublicKey: new Uint8Array(32) } },
      }
    },
  ],
  "a path with a node's key that is in the tree": [
    "duplicate key",
    async s => {
      const path = await somePath(s.mallory)
      const leaf = leafZero(s)
      const { hpkePublicKey } = leaf
      return {
        cause: "refreshed",
        path: { ...path, nodes: path.nodes.map(one => ({ ...one, hpkePublicKey })) },
      }
    },
  ],
  "a path with its leaf's key in a node": [
    "duplicate key",
    async s => {
      const path = await somePath(s.mallory)
      const { hpkePublicKey } = path.leafNode
      return {
        cause: "refreshed",
        path: { ...path, nodes: path.nodes.map(one => ({ ...one, hpkePublicKey })) },
      }
    },
  ],
}

function leafZero({ mallory }: Scene): LeafNode {
  const node = inside(mallory).state.ratchetTree[0]
  if (node?.nodeType !== "leaf") throw new Error("nobody at leaf 0")
  return node.leaf
}
