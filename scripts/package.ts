/** Store zips of both builds: `npm run package` → dist/*.zip with their SHA-256. The same tree gives the same bytes. */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { zipSync } from "fflate"
import { buildExtension, ROOT } from "./build.ts"

/** The first day that the format knows, so that no clock gets into the bytes. */
const FIRST_DAY = new Date(1980, 0, 1)

for (const browser of ["chromium", "firefox"] as const) {
  const folder = await buildExtension({ browser, out: browser, permissions: "store", relay: "" })
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(name => statSync(join(folder, name)).isFile())
    .sort()
  const files = Object.fromEntries(
    names.map(name => [name.replaceAll("\\", "/"), readFileSync(join(folder, name))]),
  )
  const packed = zipSync(files, { level: 9, mtime: FIRST_DAY })
  const file = join("dist", `sotto-${browser}.zip`)
  writeFileSync(join(ROOT, file), packed)
  console.log(`${createHash("sha256").update(packed).digest("hex")}  ${file}  ${packed.length} bytes`)
}
