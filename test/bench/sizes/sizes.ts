/** How much a browser has to load and a store to keep: of what the build makes. */
import { readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { build, type Plugin } from "esbuild"
import { buildExtension, ROOT } from "../../../scripts/build.ts"
import { pack } from "../../../scripts/package.ts"

/** kB of 1,000 bytes that each may take. */
export const MOST_KB = {
  hook: 10,
  worker: 20,
  "packed for chromium": 300,
  "packed for firefox": 300,
} as const

export interface Size {
  readonly what: string
  readonly kB: number
  /** As it lies there. */
  readonly plainKB: number
  readonly most?: number
}

/** The hook carries the worker as text; here it is weighed without. */
const WITHOUT_WORKER: Plugin = {
  name: "without-worker",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^sotto:worker$/ }, () => ({ path: "none", namespace: "none" }))
    esbuild.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: 'export default ""' }))
  },
}

/** @param out Folder under dist/ for the builds, removed afterwards. */
export async function measureSizes(out: string): Promise<Size[]> {
  const [hook, worker] = await Promise.all(["content/hook/main.ts", "content/worker/main.ts"].map(bundle))
  const sizes = [weigh("hook", hook!, MOST_KB.hook), weigh("worker", worker!, MOST_KB.worker)]
  for (const browser of ["chromium", "firefox"] as const) {
    const folder = await buildExtension({
      browser,
      out: `${out}-${browser}`,
      permissions: "store",
      relay: "",
    })
    if (browser === "chromium")
      for (const file of ["background.js", "content/hook.js", "content/bridge.js", "popup/main.js"])
        sizes.push(weigh(file, readFileSync(join(folder, file))))
    const what = `packed for ${browser}` as const
    const packed = pack(folder).length / 1_000
    sizes.push({ what, kB: packed, plainKB: packed, most: MOST_KB[what] })
    rmSync(folder, { recursive: true })
  }
  return sizes
}

function weigh(what: string, bytes: Uint8Array, most?: number): Size {
  const [kB, plainKB] = [gzipSync(bytes, { level: 9 }).length / 1_000, bytes.length / 1_000]
  return { what, kB, plainKB, ...(most === undefined ? {} : { most }) }
}

async function bundle(entry: string): Promise<Uint8Array> {
  const made = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    charset: "ascii",
    legalComments: "none",
    format: "iife",
    target: ["chrome141", "firefox142"],
    write: false,
    plugins: [WITHOUT_WORKER],
    logLevel: "error",
  })
  return made.outputFiles[0]!.contents
}
