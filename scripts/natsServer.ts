/** The server of the many-machines store, for the tests. Whoever runs such a relay brings a cluster of his own. */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import { isFit } from "../src/relay/natsVersion.ts"
import { ROOT } from "./build.ts"

const VERSION = "2.15.2"
const FOLDER = join(ROOT, ".cache", `nats-server-${VERSION}`)
/** What installs it by hand, with Go 1.26 or newer. */
export const NATS_SERVER_COMMAND = `go install github.com/nats-io/nats-server/v2@v${VERSION}`

/** Path of a nats-server that is new enough: the one that `SOTTO_NATS_SERVER` names, our own, or the machine's. */
export function findNatsServer(): string | undefined {
  const named = process.env["SOTTO_NATS_SERVER"]
  if (named !== undefined) return named
  const paths = [
    join(FOLDER, "nats-server"),
    join(homedir(), "go", "bin", "nats-server"),
    "/usr/local/bin/nats-server",
    "/usr/sbin/nats-server",
  ]
  return paths.find(path => existsSync(path) && isFit(versionOf(path)))
}

/** Builds it into this project's own folder if there is none and the machine has Go. @returns its path. */
export function provideNatsServer(): string | undefined {
  const found = findNatsServer()
  if (found !== undefined || spawnSync("go", ["version"]).status !== 0) return found
  console.error(`Building nats-server ${VERSION}, for the tests of the store on many machines …`)
  const env = { ...process.env, GOBIN: FOLDER }
  spawnSync("go", NATS_SERVER_COMMAND.split(" ").slice(1), { stdio: ["ignore", "ignore", "inherit"], env })
  return findNatsServer()
}

function versionOf(path: string): string {
  const said = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout ?? ""
  return said.match(/v(\d+\.\d+\.\d+)/)?.[1] ?? ""
}
