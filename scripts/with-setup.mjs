// Runs a TypeScript program of this project, after installing the packages where they are missing or stale.
// Plain JavaScript without imports from npm: it must work in a fresh clone.
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const [major, minor] = process.versions.node.split(".").map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Sotto needs Node 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

const installed = join(root, "node_modules", ".package-lock.json")
const lock = join(root, "package-lock.json")
const stale = () => !existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs - 1000
if (stale() && readFileSync(lock, "utf8").length > 0) {
  console.error("Installing packages (npm install) …")
  const done = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  })
  if (done.status !== 0) {
    console.error("npm install failed: see the lines above. Is the package registry reachable?")
    process.exit(1)
  }
}

const [script, ...args] = process.argv.slice(2)
const run = spawnSync(process.execPath, ["--import", "tsx", join(root, script), ...args], {
  cwd: root,
  stdio: "inherit",
})
process.exit(run.status ?? 1)
