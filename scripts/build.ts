/** Builds the extension: `npm run build` → dist/chromium and dist/firefox. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { type BuildOptions, build, type Plugin } from "esbuild"
import { type Browser, manifestFor } from "./manifest.ts"
import { MEND_TS_MLS } from "./mendTsMls.ts"
import { WITHOUT_HTML } from "./withoutHtml.ts"

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..")

export interface Variant {
  browser: Browser
  /** Folder under dist/. */
  out: string
  /** `store`: what people install. `test`: may run on loopback without being asked, as automation cannot click the browser's own dialogs. */
  permissions: "store" | "test"
  /** Relay address that the popup offers at first. */
  relay: string
  /** Modules swapped for others, by path from the root: how a test builds a hostile member. */
  swap?: Record<string, string>
}

const COMMON = {
  bundle: true,
  // A style that is imported is wanted as text: it goes into a shadow root.
  loader: { ".css": "text" },
  minify: true,
  // Bundles are ASCII: some stores and CSP hashes are computed before decoding.
  charset: "ascii",
  target: ["chrome141", "firefox142"],
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: ROOT,
} as const satisfies BuildOptions

/** Swaps modules for others, by path from the root. A stand-in that imports what it stands for gets that. */
export function swapping(swap: Record<string, string>): Plugin {
  const pairs = Object.entries(swap).map(([from, to]) => [join(ROOT, from), join(ROOT, to)] as const)
  return {
    name: "swap",
    setup(pack) {
      pack.onResolve({ filter: /\.tsx?$/ }, ({ importer, path, resolveDir }) => {
        const own = pairs.find(([from, to]) => importer === to && join(resolveDir, path) === from)
        return own && { path: own[0], suffix: "?own" }
      })
      pack.onLoad({ filter: /\.tsx?$/ }, ({ path, suffix }) => {
        const hit = suffix === "" && pairs.find(([from]) => from === path)
        return hit
          ? { contents: `export * from ${JSON.stringify(hit[1])}`, loader: "ts", resolveDir: ROOT }
          : undefined
      })
    },
  }
}

/** `import source from "sotto:worker"` gives the bundled frame worker as text: a page can only be given a blob of it. */
export function workerAsText(swap: Record<string, string> = {}): Plugin {
  return {
    name: "worker-as-text",
    setup(pack) {
      pack.onResolve({ filter: /^sotto:worker$/ }, () => ({ path: "worker", namespace: "sotto" }))
      pack.onLoad({ filter: /.*/, namespace: "sotto" }, async () => {
        const made = await build({
          ...COMMON,
          entryPoints: ["content/worker/main.ts"],
          format: "iife",
          write: false,
          plugins: [swapping(swap)],
        })
        return { contents: made.outputFiles[0]?.text ?? "", loader: "text" }
      })
    },
  }
}

/**
 * ts-mls and hpke reach for other suites by dynamic import. Suite 1 never runs them, so they stay out of the bundle.
 */
const WITHOUT_OTHER_SUITES: Plugin = {
  name: "without-other-suites",
  setup(pack) {
    const others =
      /^@hpke\/(ml-kem|hybridkem-x-wing|hybridkem.*|dhkem-x448|chacha20poly1305)$|^@noble\/post-quantum|^@noble\/curves\/(ed25519|nist|ed448)|^@noble\/ciphers\/chacha/
    pack.onResolve({ filter: others }, found =>
      found.kind === "dynamic-import" ? { path: found.path, namespace: "absent" } : undefined,
    )
    pack.onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "export {}" }))
  },
}

/** What every bundle needs that has the group in it, or the worker. */
export function pluginsFor(swap: Record<string, string> = {}): Plugin[] {
  return [WITHOUT_OTHER_SUITES, MEND_TS_MLS, WITHOUT_HTML, workerAsText(swap), swapping(swap)]
}

export async function buildExtension(variant: Variant): Promise<string> {
  const out = join(ROOT, "dist", variant.out)
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const swap = variant.swap ?? {}
  const bundle = (entry: string, outfile: string, more: BuildOptions) =>
    build({
      ...COMMON,
      define: {
        SOTTO_DEFAULT_RELAY: JSON.stringify(variant.relay),
        SOTTO_BROWSER: JSON.stringify(variant.browser),
      },
      entryPoints: [entry],
      outfile: join(out, outfile),
      plugins: pluginsFor(swap),
      ...more,
    })
  await Promise.all([
    bundle("src/background/main.ts", "background.js", { format: "esm" }),
    bundle("content/hook/main.ts", "content/hook.js", { format: "iife" }),
    bundle("content/bridge/main.ts", "content/bridge.js", { format: "iife" }),
    ...["main", "options"].map(page =>
      bundle(`popup/${page}.tsx`, `popup/${page}.js`, {
        format: "esm",
        jsx: "automatic",
        jsxImportSource: "preact",
      }),
    ),
  ])
  for (const folder of ["_locales", "icons", "look"])
    cpSync(join(ROOT, folder), join(out, folder), { recursive: true })
  for (const file of readdirSync(join(ROOT, "popup")).filter(name => /\.(html|css)$/.test(name)))
    cpSync(join(ROOT, "popup", file), join(out, "popup", file))
  const base = JSON.parse(readFileSync(join(ROOT, "manifest.json"), "utf8"))
  const version = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version
  const manifest = manifestFor({ ...base, version }, variant.browser, variant.permissions)
  writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`)
  return out
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const browser of ["chromium", "firefox"] as const) {
    const out = await buildExtension({ browser, out: browser, permissions: "store", relay: "" })
    console.log(out.slice(ROOT.length + 1))
  }
}
