/**
 * `npm run gallery`: pictures of every state, light and dark, of the built extension's own pages in a real Chromium and of the
 * banner over a page → dist/gallery, with a page that shows them all.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "esbuild"
import type { Page } from "puppeteer-core"
import { buildExtension, ROOT } from "../../scripts/build.ts"
import { launchChromium } from "../scenario/chromium.ts"
import { PROTECTIONS, SHOTS } from "./shots.ts"

const OUT = join(ROOT, "dist", "gallery")
const SCHEMES = ["light", "dark"] as const
/** In px. A popup is as high as what is in it, up to 600. */
const SIZES = {
  popup: { width: 400, height: 600 },
  panel: { width: 340, height: 720 },
  page: { width: 720, height: 900 },
  banner: { width: 900, height: 220 },
} as const

interface Picture {
  file: string
  place: string
  title: string
  scheme: string
}

/** The extension with a background that shows what the gallery asks for. */
const folder = await buildExtension({
  browser: "chromium",
  out: "gallery-extension",
  permissions: "test",
  relay: "",
  swap: { "src/background/main.ts": "test/gallery/background.ts" },
})
rmSync(OUT, { recursive: true, force: true })
mkdirSync(OUT, { recursive: true })
const stage = await launchChromium()
const pictures: Picture[] = []
try {
  const id = await stage.browser.installExtension(folder)
  const page = await stage.browser.newPage()
  for (const scheme of SCHEMES) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }])
    await extensionPages(page, id, scheme)
    await banners(page, scheme)
  }
} finally {
  await stage.close()
}
writeFileSync(join(OUT, "index.html"), indexOf(pictures))
console.log(`${pictures.length} pictures: ${pathToFileURL(join(OUT, "index.html"))}`)

async function extensionPages(page: Page, id: string, scheme: (typeof SCHEMES)[number]): Promise<void> {
  const take = async (place: keyof typeof SIZES, path: string, name: string, title: string) => {
    await page.setViewport({ ...SIZES[place], deviceScaleFactor: 2 })
    await page.goto(`chrome-extension://${id}/popup/${path}`)
    await page.waitForSelector("#app [role=status], #app h1")
    await shoot(page, { file: `${place}-${name}-${scheme}.png`, place, title, scheme })
  }
  for (const [at, { name, title }] of SHOTS.entries()) {
    await take("popup", `index.html?tab=${at + 1}`, name, title)
    if (name.startsWith("state-")) await take("panel", `panel.html?tab=${at + 1}`, name, title)
  }
  const three = SHOTS.findIndex(({ title }) => title === "three people") + 1
  await take("page", `checkup.html?tab=${three}`, "checkup", "check-up")
  await take("page", "welcome.html", "welcome", "first run")
}

async function banners(page: Page, scheme: (typeof SCHEMES)[number]): Promise<void> {
  const made = await build({
    absWorkingDir: ROOT,
    entryPoints: ["test/gallery/banner.ts"],
    bundle: true,
    format: "iife",
    write: false,
    loader: { ".css": "text" },
  })
  const backdrop = "margin:0;background:linear-gradient(120deg,#41546b,#2b3a34);min-height:100vh"
  const file = join(OUT, "banner.html")
  const script = made.outputFiles[0]?.text ?? ""
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8"><body style="${backdrop}"><script>${script}</script>`,
  )
  await page.setViewport({ ...SIZES.banner, deviceScaleFactor: 2 })
  const quiet = { state: "protected", reason: "alone" } as const
  const views = [
    ...PROTECTIONS.filter(({ state }) => state !== "protected").map(protection => ({
      name: `${protection.state}-${protection.reason}`,
      view: { protection, warnings: [], names: {}, self: null, epoch: null },
    })),
    ...SHOTS.filter(({ name }) => name.startsWith("warning-")).map(({ name, state }) => ({
      name,
      view: {
        protection: quiet,
        // News is shown while it is new.
        warnings: state.warnings.map(warning => ({ ...warning, since: Date.now() })),
        names: {},
        self: null,
        epoch: null,
      },
    })),
  ]
  for (const { name, view } of views) {
    await page.goto(`${pathToFileURL(file)}?${encodeURIComponent(JSON.stringify(view))}`)
    await shoot(page, { file: `banner-${name}-${scheme}.png`, place: "banner", title: name, scheme })
  }
}

async function shoot(page: Page, picture: Picture): Promise<void> {
  await page.screenshot({
    path: join(OUT, picture.file) as `${string}.png`,
    fullPage: picture.place !== "banner",
  })
  pictures.push(picture)
}

/** Light beside dark. */
function indexOf(all: Picture[]): string {
  const tokens = readFileSync(join(ROOT, "look/tokens.css"), "utf8")
  const rows = all
    .filter(({ scheme }) => scheme === "light")
    .map(({ file, place, title }) => {
      const image = (name: string) => `<img loading="lazy" src="${name}" alt="${place}, ${title}">`
      return `<figure>${image(file)}${image(file.replace("-light.png", "-dark.png"))}<figcaption>${place}: ${title}</figcaption></figure>`
    })
  return `<!doctype html><meta charset="utf-8"><title>Sotto: every state</title><style>${tokens}
body { font: var(--text); background: var(--ground); color: var(--ink); margin: 24px }
figure { display: inline-block; margin: 12px; vertical-align: top } img { width: 300px; margin-inline-end: 6px; border: 1px solid var(--line) }
</style><h1>Every state, light and dark</h1>${rows.join("\n")}`
}
