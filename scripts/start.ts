/**
 * `npm start`: relay, sample meeting and a browser with the extension, all on this machine.
 *
 *   npm start                               a browser window in the sample meeting (headless if there is no display);
 *                                           with `--browser mixed` one of each kind
 *   npm start -- --headless                 plays a whole meeting by itself and prints what it measured
 *     [--meeting sample|janus]              … in the sample meeting, or in the VideoRoom demo of Janus
 *     [--browser chromium|firefox|mixed]    … in browsers of one kind, or of both
 *     [--report FILE]                       … and writes the figures and screenshots beside FILE
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { startRelayProcess } from "../test/relay/relayProcess.ts"
import { type ExtendedStage, launchExtended, openPage } from "../test/scenario/browser.ts"
import { isCastName, variantFor } from "../test/scenario/cast.ts"
import { type Play, play } from "../test/scenario/play.ts"
import { brokenPromises, table } from "../test/scenario/report.ts"
import { openVenue } from "../test/scenario/venue.ts"
import { buildExtension, ROOT } from "./build.ts"
import { requireMachine } from "./machine.ts"

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        browser: { type: "string", default: "chromium" },
        headless: { type: "boolean", default: false },
        meeting: { type: "string", default: "sample" },
        report: { type: "string" },
      },
    })
    const { browser, meeting } = values
    if (meeting !== "sample" && meeting !== "janus") throw new Error("--meeting is sample or janus")
    if (!isCastName(browser)) throw new Error("--browser is chromium, firefox or mixed")
    return { ...values, browser, meeting } as const
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    console.error(
      "Usage: npm start [-- --headless [--meeting sample|janus] [--browser chromium|firefox|mixed] [--report FILE]]",
    )
    process.exit(2)
  }
}

async function headless(what: Omit<Play, "folder">, file: string | undefined): Promise<number> {
  const folder = file ? dirname(resolve(file)) : mkdtempSync(join(tmpdir(), "sotto-report-"))
  mkdirSync(folder, { recursive: true })
  const report = await play({ ...what, folder: join(folder, "screenshots") }, line => console.log(line))
  if (file) writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
  console.log(`\n${table(report)}`)
  const broken = brokenPromises(report)
  console.log(
    broken.length === 0
      ? "\nEverything that was promised held."
      : `\nNot kept:\n${broken.map(one => `- ${one}`).join("\n")}`,
  )
  return broken.length === 0 ? 0 : 1
}

/** Until the person closes the browser, or ends this with Ctrl+C. */
async function shown({ meeting, browser }: Omit<Play, "folder">): Promise<void> {
  const relay = await startRelayProcess({ data: join(ROOT, "dist", "relay-data") })
  const venue = await openVenue(meeting)
  const stages: ExtendedStage[] = []
  const close = async () => {
    for (const stage of stages) await stage.close()
    await venue.close()
    await relay.stop()
    process.exit(0)
  }
  process.on("SIGINT", () => void close())
  for (const kind of browser === "mixed" ? (["chromium", "firefox"] as const) : [browser]) {
    const folder = await buildExtension({ ...variantFor(kind, relay.origin), out: join("start", kind) })
    const stage = await launchExtended(kind, folder, { display: "shown" })
    stages.push(stage)
    stage.browser.on("disconnected", () => void close())
    await openPage(stage, venue.url)
  }
  console.log(`The meeting:   ${venue.url}`)
  console.log(`The key relay: ${relay.origin}`)
  console.log("Click the Sotto icon in the toolbar, then “Protect this meeting”, give a name, “Start”.")
  console.log(
    "Others join by the invitation; open the meeting in another browser without Sotto to see what an outsider gets.",
  )
  console.log("Ctrl+C ends it.")
}

const { headless: alone, browser, meeting, report } = readArguments()
requireMachine(browser === "chromium" ? "start" : "start in Firefox")
const display = process.platform !== "linux" || process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"]
if (alone || !display) {
  if (!alone) console.log("No display here: playing a meeting headless instead.")
  const status = await headless({ meeting, browser }, report).catch((error: unknown) => {
    console.error(
      `The meeting did not come to its end: ${error instanceof Error ? error.message : String(error)}`,
    )
    return 1
  })
  process.exit(status)
}
await shown({ meeting, browser })
