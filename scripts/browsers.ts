/** Where the browsers of this machine are. */
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"

const NAMES = {
  chromium: [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
  ],
  firefox: ["firefox-esr", "firefox", "firefox-developer-edition"],
} as const

const ELSEWHERE = {
  chromium: [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  ],
  firefox: [
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
  ],
} as const

/** Full path of an installed browser, or undefined. `SOTTO_CHROMIUM` and `SOTTO_FIREFOX` go first. */
export function findBrowser(kind: keyof typeof NAMES): string | undefined {
  const named = process.env[`SOTTO_${kind.toUpperCase()}`]
  const folders = (process.env["PATH"] ?? "").split(delimiter)
  const found = NAMES[kind].flatMap(name => folders.map(folder => join(folder, name)))
  return [...(named ? [named] : []), ...found, ...ELSEWHERE[kind]].find(path => existsSync(path))
}

/** Full path of an installed browser. @throws where there is none. */
export function requireBrowser(kind: keyof typeof NAMES): string {
  const path = findBrowser(kind)
  if (!path) throw new Error(`no ${kind} found: set SOTTO_${kind.toUpperCase()} to its path`)
  return path
}

/** Switches without which Chromium does not run here: as root, without a screen, with made-up camera and microphone. */
export const HEADLESS_SWITCHES = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-background-networking",
  "--no-first-run",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--disable-features=WebRtcHideLocalIpsWithMdns",
]
