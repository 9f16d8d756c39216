import { readFileSync } from "node:fs"
import type { Plugin } from "esbuild"

/**
 * ts-mls 1.6.4 holds a received tree against a rule that is stricter than RFC 9420 §7.9.2: it wants every node above an
 * unmerged leaf to have the *same* unmerged leaves, where only those between the leaf and the node must *list* it. A
 * newcomer then refuses a sound tree, for instance after a departure and two joins.
 */
const MENDED = [
  {
    wrong: `if (!arraysEqual(dpNode.parent.unmergedLeaves, n.parent.unmergedLeaves))`,
    right: `if (parentIdx === i) break; if (!dpNode.parent.unmergedLeaves.includes(unmergedLeaf))`,
  },
  {
    wrong: `if (tree[nodeIndex]?.nodeType !== "leaf" && !dp.includes(toNodeIndex(i)))`,
    right: `if (tree[nodeIndex]?.nodeType !== "leaf" || !dp.includes(toNodeIndex(i)))`,
  },
] as const

/** Mends the library while it is bundled, and fails the build if it is no longer what was mended. */
export const MEND_TS_MLS: Plugin = {
  name: "mend-ts-mls",
  setup(pack) {
    pack.onLoad({ filter: /ts-mls[\\/]dist[\\/]src[\\/]clientState\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8")
      for (const { wrong, right } of MENDED) {
        if (!contents.includes(wrong)) throw new Error(`ts-mls has changed: look again at ${path}`)
        contents = contents.replace(wrong, right)
      }
      return { contents, loader: "js" }
    })
  },
}
