import { readFileSync } from "node:fs"
import type { Plugin } from "esbuild"

/** The one place where Preact writes a string of the program's as HTML. */
const WRITES = "(t.innerHTML=h.__html)"

/**
 * Takes the way to write HTML out of Preact while it is bundled. What names and pages say is text in every place; so nobody can
 * come to use that way, and Mozilla's linter has nothing to warn of. Fails the build if Preact is no longer what it was.
 */
export const WITHOUT_HTML: Plugin = {
  name: "without-html",
  setup(pack) {
    pack.onLoad({ filter: /[\\/]preact[\\/]dist[\\/]preact\.mjs$/ }, ({ path }) => {
      const contents = readFileSync(path, "utf8")
      if (!contents.includes(WRITES)) throw new Error(`Preact has changed: look again at ${path}`)
      return { contents: contents.replace(WRITES, "0"), loader: "js" }
    })
  },
}
