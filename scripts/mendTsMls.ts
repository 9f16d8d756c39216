import { readFileSync } from "node:fs"
import type { Plugin } from "esbuild"

interface Mend {
  wrong: string
  right: string
}

/**
 * ts-mls 1.6.4 holds a received tree against a rule that is stricter than RFC 9420 §7.9.2: it wants every node above an
 * unmerged leaf to have the *same* unmerged leaves, where only those between the leaf and the node must *list* it. A
 * newcomer then refuses a sound tree, for instance after a departure and two joins.
 */
const RECEIVED_TREE: Mend[] = [
  {
    wrong: `if (!arraysEqual(dpNode.parent.unmergedLeaves, n.parent.unmergedLeaves))`,
    right: `if (parentIdx === i) break; if (!dpNode.parent.unmergedLeaves.includes(unmergedLeaf))`,
  },
  {
    wrong: `if (tree[nodeIndex]?.nodeType !== "leaf" && !dp.includes(toNodeIndex(i)))`,
    right: `if (tree[nodeIndex]?.nodeType !== "leaf" || !dp.includes(toNodeIndex(i)))`,
  },
]

/**
 * It derives the keys of every member's application messages at each epoch, some four HMACs a member. There are no such
 * messages here, handshakes are public, and src/group/state.ts drops the keys: in a group of 200 that was half of a commit.
 */
const SECRET_TREE: Mend[] = [
  {
    wrong: `const tree = await scaffoldSecretTree(leafWidth, encryptionSecret, kdf);`,
    right: `const tree = [];`,
  },
]

const MENDED: Record<string, Mend[]> = { clientState: RECEIVED_TREE, secretTree: SECRET_TREE }

/** Mends the library while it is bundled, and fails the build if it is no longer what was mended. */
export const MEND_TS_MLS: Plugin = {
  name: "mend-ts-mls",
  setup(pack) {
    for (const [file, mends] of Object.entries(MENDED)) {
      pack.onLoad({ filter: new RegExp(`ts-mls[\\\\/]dist[\\\\/]src[\\\\/]${file}\\.js$`) }, ({ path }) => {
        let contents = readFileSync(path, "utf8")
        for (const { wrong, right } of mends) {
          if (!contents.includes(wrong)) throw new Error(`ts-mls has changed: look again at ${path}`)
          contents = contents.replace(wrong, right)
        }
        return { contents, loader: "js" }
      })
    }
  },
}
