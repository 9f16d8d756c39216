/** What most scenarios stand on: a real relay with a disk, and browsers with the extension. All of it ends with the scene. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { buildExtension } from "../../scripts/build.ts"
import { type Sample, startSample } from "../../src/sample/server.ts"
import { type RelayProcess, startRelayProcess } from "../relay/relayProcess.ts"
import {
  type BrowserName,
  type ExtendedStage,
  launch,
  launchExtended,
  openPage,
  type Stage,
  type StageOptions,
} from "./browser.ts"
import { variantFor } from "./cast.ts"
import type { WatchedFor } from "./inPage.ts"
import { Member } from "./member.ts"
import { watchPage } from "./watching.ts"

export class Scene {
  /** Where the relay keeps its rooms. */
  readonly folder: string
  readonly relay: RelayProcess
  readonly #name: string
  readonly #ending: (() => unknown)[] = []
  readonly #built = new Map<BrowserName, Promise<string>>()

  private constructor(name: string, folder: string, relay: RelayProcess) {
    this.#name = name
    this.folder = folder
    this.relay = relay
    this.endsWith(() => rmSync(folder, { recursive: true, force: true }))
    this.endsWith(() => relay.stop())
  }

  /** @param name Of the folders that it has while it lasts, on disk and under dist/. */
  static async open(name: string): Promise<Scene> {
    const folder = mkdtempSync(join(tmpdir(), `sotto-${name}-`))
    return new Scene(name, folder, await startRelayProcess({ data: folder }))
  }

  /** The scene ends what it was told of last first. */
  endsWith(end: () => unknown): void {
    this.#ending.push(end)
  }

  async sample(): Promise<Sample> {
    const sample = await startSample({ port: 0 })
    this.endsWith(() => sample.close())
    return sample
  }

  /** A browser with the extension. */
  async browser(name: BrowserName = "chromium", options: StageOptions = {}): Promise<ExtendedStage> {
    const stage = await launchExtended(name, await this.#extension(name), options)
    this.endsWith(() => stage.close())
    return stage
  }

  /** A browser of somebody who has no extension. */
  async plainBrowser(name: BrowserName = "chromium"): Promise<Stage> {
    const stage = await launch(name)
    this.endsWith(() => stage.close())
    return stage
  }

  /** Somebody with the extension before a page, in a browser of his own. */
  async member(
    url: string,
    { browser, watchedFor }: { browser?: BrowserName; watchedFor?: WatchedFor } = {},
  ): Promise<Member> {
    return this.memberIn(await this.browser(browser), url, watchedFor)
  }

  async memberIn(stage: ExtendedStage, url: string, watchedFor?: WatchedFor): Promise<Member> {
    const page = await openPage(stage, url)
    await watchPage(page, watchedFor)
    return Member.open(stage, page)
  }

  /** Whatever fails to end keeps nothing else from ending. */
  async close(): Promise<void> {
    for (const end of this.#ending.reverse()) await Promise.resolve(end()).catch(() => undefined)
  }

  #extension(name: BrowserName): Promise<string> {
    const out = join(this.#name, name)
    const built = this.#built.get(name) ?? buildExtension({ ...variantFor(name, this.relay.origin), out })
    this.#built.set(name, built)
    return built
  }
}
