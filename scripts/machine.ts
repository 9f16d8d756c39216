/** What this project needs of its machine beside Node: a browser, and for some tests a real SFU and a real NATS cluster. */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { findBrowser } from "./browsers.ts"
import { LIVEKIT_COMMAND, provideLivekitServer } from "./livekitServer.ts"
import { NATS_SERVER_COMMAND, provideNatsServer } from "./natsServer.ts"

/** What the work at hand needs: the tests look at Firefox too, and so does a meeting that is played in it. */
type Work = "start" | "start in Firefox" | "test"

/** Debian's names of what is missing here. */
function missing(work: Work): string[] {
  return [
    ...(work === "start" || findBrowser("firefox") ? [] : ["firefox-esr"]),
    ...(findBrowser("chromium") ? [] : ["chromium"]),
    ...(work === "test" && !existsSync("/usr/bin/janus-pp-rec") ? ["janus-tools"] : []),
    ...(work === "test" && !existsSync("/usr/bin/ffmpeg") ? ["ffmpeg"] : []),
    ...(existsSync("/usr/bin/janus") && existsSync("/usr/share/janus/demos") ? [] : ["janus", "janus-demos"]),
  ]
}

/**
 * Sees to it that the browsers and Janus are there: installs them where it may (root on Debian or Ubuntu), and otherwise
 * ends the process with the one command that does it.
 */
export function requireMachine(work: Work): void {
  if (work === "test" && provideNatsServer() === undefined)
    console.error(
      `No nats-server here: the tests of the store on many machines are skipped. ${NATS_SERVER_COMMAND}`,
    )
  if (work === "test" && provideLivekitServer() === undefined)
    console.error(`No livekit-server here: the meeting on LiveKit is skipped. ${LIVEKIT_COMMAND}`)
  const packages = missing(work)
  if (packages.length === 0) return
  const command = `apt-get install -y ${packages.join(" ")}`
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.error(`Installing ${packages.join(", ")} …`)
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
    const apt = (...words: string[]) =>
      spawnSync("apt-get", words, { stdio: ["ignore", "ignore", "inherit"], env })
    apt("update")
    apt("install", "-y", "--no-install-recommends", ...packages)
  }
  const still = missing(work)
  if (still.length === 0) return
  console.error(`Missing here: ${still.join(", ")}. On Debian or Ubuntu: sudo ${command}`)
  console.error(
    "Elsewhere: install Chromium and set SOTTO_CHROMIUM to its path; Janus is needed for --meeting janus and npm test.",
  )
  process.exit(1)
}
