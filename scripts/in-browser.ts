/**
 * Runs the tests of what runs in a browser: bundles every *.test.ts(x) under test/, except *.node.test.ts, and hands them to
 * web-test-runner. `npx tsx scripts/in-browser.ts test/sframe` runs one folder or file.
 */
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { startTestRunner } from "@web/test-runner"
import { chromeLauncher } from "@web/test-runner-chrome"
import { build } from "esbuild"
import { findBrowser, HEADLESS_SWITCHES } from "./browsers.ts"
import { pluginsFor, ROOT } from "./build.ts"

export interface Tally {
  passed: number
  failed: number
  skipped: number
  /** Names of what failed. */
  failures: string[]
}

export async function runInBrowser(under: string[]): Promise<Tally> {
  const files = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
    .map(file => join("test", file))
    .filter(file => /\.test\.tsx?$/.test(file) && !file.includes(".node."))
    .filter(file => under.length === 0 || under.some(prefix => file.startsWith(prefix)))
    .sort()
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] }
  if (files.length === 0) return tally
  const outdir = join(ROOT, "dist", "in-browser", String(process.pid))
  await build({
    absWorkingDir: ROOT,
    entryPoints: files,
    outbase: "test",
    outdir,
    bundle: true,
    format: "esm",
    sourcemap: "inline",
    jsx: "automatic",
    jsxImportSource: "preact",
    target: "chrome141",
    logLevel: "warning",
    loader: { ".json": "json", ".css": "text" },
    define: { SOTTO_DEFAULT_RELAY: '""', SOTTO_BROWSER: '"chromium"' },
    plugins: pluginsFor(),
  })
  const executablePath = findBrowser("chromium")
  if (!executablePath) throw new Error("no Chromium found: apt-get install chromium")
  const runner = await startTestRunner({
    readCliArgs: false,
    readFileConfig: false,
    autoExitProcess: false,
    config: {
      rootDir: ROOT,
      files: [`${outdir}/**/*.test.js`],
      concurrency: 2,
      testsFinishTimeout: 240_000,
      testFramework: { config: { timeout: 60_000 } },
      browsers: [
        chromeLauncher({ launchOptions: { executablePath, args: HEADLESS_SWITCHES }, concurrency: 2 }),
      ],
    },
  })
  if (!runner) throw new Error("web-test-runner did not start")
  await new Promise<void>(done => runner.on("finished", () => done()))
  for (const session of runner.sessions.all()) {
    const fail = (name: string): void => {
      tally.failed += 1
      tally.failures.push(name)
    }
    const count = (suite: NonNullable<typeof session.testResults>): void => {
      for (const test of suite.tests) {
        if (!test.skipped && !test.passed) fail(`${suite.name} > ${test.name}`)
        else tally[test.skipped ? "skipped" : "passed"] += 1
      }
      suite.suites.forEach(count)
    }
    if (session.testResults) count(session.testResults)
    else if (!session.passed) fail(`${session.testFile} did not run`)
    if (session.errors.length > 0 && session.passed === false) fail(`${session.testFile} threw`)
  }
  await runner.stop()
  rmSync(outdir, { recursive: true, force: true })
  return tally
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tally = await runInBrowser(process.argv.slice(2))
  console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`)
  process.exit(tally.failed > 0 || tally.passed === 0 ? 1 : 0)
}
