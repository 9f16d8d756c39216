/** Checks the types of every context under its own settings: `npm run types`. */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { ROOT } from "./build.ts"

const CONTEXTS = [
  "src",
  "src/background",
  "src/relay",
  "src/sample",
  "content/worker",
  "content/hook",
  "content/bridge",
  "popup",
  "test",
]

/** @returns the contexts whose types do not hold; the compiler has said why. */
export function brokenContexts(): string[] {
  return CONTEXTS.filter(context => {
    const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc")
    return (
      spawnSync(process.execPath, [tsc, "-p", join(ROOT, context)], { stdio: "inherit", cwd: ROOT })
        .status !== 0
    )
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const broken = brokenContexts()
  if (broken.length > 0) console.log(`types do not hold in: ${broken.join(", ")}`)
  process.exit(broken.length > 0 ? 1 : 0)
}
