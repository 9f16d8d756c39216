/** Store zips of both builds: `npm run package` → dist/*.zip with their SHA-256. The same tree gives the same bytes. */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { zipSync } from "fflate"
import { buildExtension, ROOT } from "./build.ts"

/** The first day that the format knows, so that no clock gets into the bytes. */
const FIRST_DAY = new Date(1980, 0, 1)

/** All of a folder as a store takes it. */
export function pack(folder: string): Uint8Array {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(name => statSync(join(folder, name)).isFile())
    .sort()
  const files = Object.fromEntries(
    names.map(name => [name.replaceAll("\\", "/"), readFileSync(join(folder, name))]),
  )
  return zipSync(files, { level: 9, mtime: FIRST_DAY })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const browser of ["chromium", "firefox"] as const) {
    const packed = pack(await buildExtension({ browser, out: browser, permissions: "store", relay: "" }))
    const file = join("dist", `sotto-${browser}.zip`)
    writeFileSync(join(ROOT, file), packed)
    console.log(`${createHash("sha256").update(packed).digest("hex")}  ${file}  ${packed.length} bytes`)
  }
}
