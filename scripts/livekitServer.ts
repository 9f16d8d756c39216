/** A LiveKit server, for the tests. The newest that `go install` takes: later ones replace modules, which it refuses. */
import { spawnSync } from "node:child_process"
import { existsSync, renameSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import { ROOT } from "./build.ts"

const VERSION = "1.9.11"
const FOLDER = join(ROOT, ".cache", `livekit-server-${VERSION}`)
/** What installs it by hand, with Go 1.24 or newer. The program is called `server` then. */
export const LIVEKIT_COMMAND = `go install github.com/livekit/livekit-server/cmd/server@v${VERSION}`

/** Path of a livekit-server: the one that `SOTTO_LIVEKIT_SERVER` names, our own, or the machine's. */
export function findLivekitServer(): string | undefined {
  const named = process.env["SOTTO_LIVEKIT_SERVER"]
  if (named !== undefined) return named
  const own = join(FOLDER, "livekit-server")
  const paths = [own, "/usr/local/bin/livekit-server", "/usr/bin/livekit-server"]
  return [...paths, join(homedir(), "go", "bin", "server")].find(isLivekit)
}

/** Builds it into this project's own folder if there is none and the machine has Go. Takes minutes, once. @returns its path. */
export function provideLivekitServer(): string | undefined {
  const found = findLivekitServer()
  if (found !== undefined || spawnSync("go", ["version"]).status !== 0) return found
  console.error(`Building livekit-server ${VERSION}, for the tests in real meetings …`)
  const env = { ...process.env, GOBIN: FOLDER, GOFLAGS: "-mod=mod", CGO_ENABLED: "0" }
  spawnSync("go", LIVEKIT_COMMAND.split(" ").slice(1), { stdio: ["ignore", "ignore", "inherit"], env })
  const built = join(FOLDER, "server")
  if (existsSync(built)) renameSync(built, join(FOLDER, "livekit-server"))
  return findLivekitServer()
}

function isLivekit(path: string): boolean {
  if (!existsSync(path)) return false
  return /^livekit-server version/.test(spawnSync(path, ["--version"], { encoding: "utf8" }).stdout ?? "")
}
