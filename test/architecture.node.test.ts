/** What holds for the tree as a whole: who may import whom, how long a file may be, what must not be in a bundle. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"
import { expect } from "chai"
import { build } from "esbuild"
import { buildExtension } from "../scripts/build.ts"

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..")

/** Room → rooms and packages that it may import. Everybody may import brand, bytes, errors, never, hex, letters, and the tokens of the look. */
const MAY_IMPORT: Record<string, RegExp> = {
  "src/messages": /^src\/messages$/,
  "src/sframe": /^(src\/sframe|@noble\/.*)$/,
  "src/codecs": /^src\/codecs$/,
  "src/verify": /^(src\/verify|@noble\/.*)$/,
  "src/channel": /^(src\/channel|@noble\/.*)$/,
  "src/policy": /^(src\/policy|src\/messages)$/,
  "src/group": /^(src\/group|src\/verify|src\/policy|src\/messages|ts-mls.*|@noble\/.*)$/,
  "src/meeting": /^src\/(meeting|group|policy|channel|verify|messages)$/,
  "src/engine": /^src\/(engine|meeting|channel|group|messages)$/,
  "src/background":
    /^(src\/(background|engine|meeting|channel|group|policy|verify|messages)|webextension-polyfill)$/,
  "src/relay": /^(src\/relay|src\/channel|node:.*|ws|lmdb|@nats-io\/.*)$/,
  "src/guest": /^src\/(guest|engine|meeting|channel|group|policy|verify|messages)$/,
  "src/sample":
    /^(src\/(sample|guest|messages)|content\/hook|node:.*|ws|werift|esbuild|scripts\/.*|preact|sotto:worker)$/,
  "content/worker": /^(content\/worker|src\/(sframe|codecs|messages))$/,
  "content/bridge": /^(content\/bridge|src\/messages|webextension-polyfill)$/,
  "content/hook": /^(content\/hook|src\/messages|sotto:worker)$/,
  popup: /^(popup|src\/messages|preact.*|@preact\/signals|uqr|qr\/.*|webextension-polyfill)$/,
}
const FOR_EVERYBODY = /^(src\/(brand|bytes|errors|never|hex|letters)\.ts|look\/tokens\.css)$/
/** Longest file, in lines: one idea each. */
const MOST_LINES = 250

function sources(): string[] {
  return ["src", "content", "popup", "scripts", "test"].flatMap(top =>
    readdirSync(join(ROOT, top), { recursive: true, encoding: "utf8" })
      .filter(file => /\.(ts|tsx|mjs)$/.test(file) && !file.includes("node_modules"))
      .map(file => join(top, file)),
  )
}

function roomOf(file: string): string | undefined {
  return Object.keys(MAY_IMPORT).find(room => file.startsWith(`${room}/`))
}

function importsOf(file: string, text: string): string[] {
  const found = text.matchAll(
    /^(?:import|export)\b[^"';]*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\("([^"]+)"\)/gm,
  )
  return [...found].map(([, named, bare, dynamic]) => {
    const path = named ?? bare ?? dynamic ?? ""
    return path.startsWith(".") ? relative(ROOT, join(ROOT, dirname(file), path)) : path
  })
}

/** Why `file` may not import what it does; empty if it may. */
function trespasses(file: string, text: string): string[] {
  const room = roomOf(file)
  if (!room) return []
  return importsOf(file, text)
    .filter(path => !FOR_EVERYBODY.test(path))
    .filter(path => !MAY_IMPORT[room]?.test(roomOf(path) ?? path))
    .map(path => `${file} imports ${path}`)
}

describe("the house", () => {
  const files = sources().map(file => ({ file, text: readFileSync(join(ROOT, file), "utf8") }))
  const product = files.filter(({ file }) => roomOf(file) !== undefined)

  it("imports only inward", () => {
    expect(product.flatMap(({ file, text }) => trespasses(file, text))).to.deep.equal([])
  })

  it("would notice a worker that imports the group, and a popup that imports keys", () => {
    const planted = 'import { step } from "../../src/meeting/step.ts"\n'
    expect(trespasses("content/worker/planted.ts", planted)).to.have.length(1)
    expect(trespasses("popup/planted.ts", 'import type { X } from "../src/sframe/keys.ts"\n')).to.have.length(
      1,
    )
    expect(
      trespasses("src/group/planted.ts", 'import {\n  a,\n  b,\n} from "../sframe/keys.ts"\n'),
    ).to.have.length(1)
  })

  it("has no file that holds more than one idea can fill", () => {
    const long = files.filter(({ text }) => text.split("\n").length - 1 > MOST_LINES).map(({ file }) => file)
    expect(long).to.deep.equal([])
  })

  it("casts nothing away", () => {
    const shortcuts = /: any\b|\bas any\b|<any>|@ts-ignore|@ts-expect-error|\bas unknown as\b|console\.log\(/
    const guilty = product
      .filter(({ file, text }) => shortcuts.test(text) && !/^src\/(relay|sample)\//.test(file))
      .map(({ file }) => file)
    expect(guilty).to.deep.equal([])
  })

  it("imports ts-mls in one file only", () => {
    const importers = product.filter(({ text }) => /from "ts-mls/.test(text)).map(({ file }) => file)
    expect(importers).to.deep.equal(["src/group/mls.ts"])
  })

  it("keeps the core free of browser, page, socket, storage and clock", () => {
    const core = /^src\/(sframe|codecs|verify|policy|group|messages|meeting)\//
    const platform =
      /\b(document|window|indexedDB|localStorage|WebSocket|setTimeout|setInterval|Date\.now|browser\.)\b/
    const bare = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"[^"\n]*"|`[^`]*`/g, "")
    const guilty = product
      .filter(({ file, text }) => core.test(file) && platform.test(bare(text)))
      .map(({ file }) => file)
    expect(guilty).to.deep.equal([])
  })

  for (const browser of ["chromium", "firefox"] as const) {
    it(`builds for ${browser} without WebAssembly, and every path in its manifest exists`, async () => {
      const out = await buildExtension({
        browser,
        out: `architecture-${browser}`,
        permissions: "store",
        relay: "",
      })
      const manifest = readFileSync(join(out, "manifest.json"), "utf8")
      for (const [path] of manifest.matchAll(/[\w/-]+\.(?:js|html|png|css)/g))
        expect(existsSync(join(out, path)), path).to.equal(true)
      for (const file of readdirSync(out, { recursive: true, encoding: "utf8" }).filter(name =>
        name.endsWith(".js"),
      )) {
        const text = readFileSync(join(out, file), "utf8")
        expect(text, file).not.to.match(/\bWebAssembly\b|\bnew Function\b|\beval\(/)
      }
      rmSync(out, { recursive: true })
    })
  }

  it("would notice WebAssembly in a bundle", async () => {
    const folder = mkdtempSync(join(ROOT, "dist", "planted-"))
    writeFileSync(join(folder, "in.ts"), "export const m = new WebAssembly.Module(new Uint8Array())")
    const made = await build({
      entryPoints: [join(folder, "in.ts")],
      bundle: true,
      minify: true,
      format: "esm",
      write: false,
    })
    expect(made.outputFiles[0]?.text).to.match(/\bWebAssembly\b/)
    rmSync(folder, { recursive: true })
  })
})
