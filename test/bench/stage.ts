/** A Chromium with pages of one dedicated worker each, whose processor time can be read. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { Browser, Page } from "puppeteer-core"
import { launch } from "../scenario/browser.ts"
import { bundleBench } from "./bundle.ts"
import { processUs, type Thread, threadUs, workersUnder } from "./threads.ts"

export interface Spent {
  /** Of the worker's thread. */
  readonly workerUs: number
  /** Of all threads of its page's process. */
  readonly processUs: number
}

export class Stage {
  readonly #browser: Browser
  readonly #server: Server
  readonly #close: () => Promise<void>

  private constructor(browser: Browser, server: Server, close: () => Promise<void>) {
    this.#browser = browser
    this.#server = server
    this.#close = close
  }

  static async open(): Promise<Stage> {
    const server = await serve()
    const { browser, close } = await launch("chromium")
    return new Stage(browser, server, close)
  }

  async version(): Promise<string> {
    return this.#browser.version()
  }

  /** A page whose script has started the one worker of its process. */
  async page(worker: string, script: string): Promise<WorkerPage> {
    const root = this.#browser.process()?.pid
    if (root === undefined) throw new Error("the browser has no process")
    const before = new Set(workersUnder(root).map(({ tid }) => tid))
    const page = await this.#browser.newPage()
    await page.goto(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`)
    const [workerText, pageText] = await Promise.all([bundleBench(worker), bundleBench(script)])
    await page.evaluate(source => {
      Reflect.set(globalThis, "workerSource", source)
    }, workerText)
    await page.evaluate(pageText)
    await page.evaluate("host.ready")
    const fresh = workersUnder(root).filter(({ tid }) => !before.has(tid))
    const [thread] = fresh
    if (!thread || fresh.length !== 1) throw new Error(`${fresh.length} threads for one worker`)
    return new WorkerPage(page, thread)
  }

  async close(): Promise<void> {
    await this.#close()
    await new Promise(done => this.#server.close(done))
  }
}

/** Isolated from other origins: in other pages the clock goes by tenths of a millisecond. */
function serve(): Promise<Server> {
  const server = createServer((_request, response) => {
    response.setHeader("cross-origin-opener-policy", "same-origin")
    response.setHeader("cross-origin-embedder-policy", "require-corp")
    response.setHeader("content-type", "text/html")
    response.end("<!doctype html><title>bench</title>")
  })
  return new Promise(ready => server.listen(0, "127.0.0.1", () => ready(server)))
}

export class WorkerPage {
  constructor(
    readonly page: Page,
    readonly thread: Thread,
  ) {}

  /** Has the worker do something, and says what that took. */
  async call<T>(message: object): Promise<{ answer: T } & Spent> {
    const before = this.spent()
    const answer = (await this.page.evaluate(ask => host.call(ask), message)) as T
    const after = this.spent()
    return {
      answer,
      workerUs: after.workerUs - before.workerUs,
      processUs: after.processUs - before.processUs,
    }
  }

  spent(): Spent {
    return { workerUs: threadUs(this.thread), processUs: processUs(this.thread) }
  }

  close(): Promise<void> {
    return this.page.close()
  }
}
