import type { SourceId } from "../../src/brand.ts"
import type { FromHook } from "../../src/messages/hook.ts"
import type { FromPage } from "../../src/messages/page.ts"
import type { Protection } from "../../src/messages/sentences.ts"
import type { FromWorker, SourceReport } from "../../src/messages/worker.ts"
import { unreachable } from "../../src/never.ts"

/** What is true of this page now, to be said again to a background that has forgotten it. */
export class Standing {
  readonly #said = new Map<string, FromPage>()
  readonly #reports = new Map<SourceId, SourceReport>()

  hook(message: FromHook): void {
    const keep = (key: string) => this.#said.set(key, { kind: "hook", message })
    switch (message.kind) {
      case "source-added":
        keep(`added ${message.source}`)
        return
      case "source-gone":
        this.#said.delete(`added ${message.source}`)
        this.#said.delete(`unknown ${message.source}`)
        this.#said.delete(`codec-refused ${message.source}`)
        this.#reports.delete(message.source)
        return
      case "connections":
      case "watchdog":
      case "worker-refused":
      case "page-transform":
      case "unprotectable":
      case "roster":
        keep(message.kind)
        return
      case "meeting-event":
        if (message.event.t === "recording") keep(`recording ${message.event.what}`)
        return
      case "codec-refused":
        keep(`${message.kind} ${message.media}`)
        return
      // Each of these happened once; the background has written down what follows from it.
      case "leak":
      case "capture-refused":
        return
      default:
        unreachable(message)
    }
  }

  worker(message: FromWorker): void {
    switch (message.kind) {
      case "report":
        for (const report of message.sources) this.#reports.set(report.source, report)
        return
      case "source-unknown":
        this.#said.set(`unknown ${message.source}`, { kind: "worker", message })
        return
      case "source-cleared":
        this.#said.delete(`unknown ${message.source}`)
        return
      case "ready":
        this.#said.set(message.kind, { kind: "worker", message })
        return
      case "codec-refused":
        this.#said.set(`${message.kind} ${message.source}`, { kind: "worker", message })
        return
      case "switched":
      case "key-worn":
        return
      default:
        unreachable(message)
    }
  }

  /** The person's click counts until it is answered: the background may have died before it could hear it. */
  allowAsked(): FromPage {
    const ask: FromPage = { kind: "allow-asked" }
    this.#said.set(ask.kind, ask)
    return ask
  }

  /** What the background shows answers the click, unless it offers the same still or is yet looking. */
  shown({ reason }: Protection): void {
    if (reason !== "site-rules" && reason !== "page") this.#said.delete("allow-asked")
  }

  /** All of it, as it would have been said. */
  again(): FromPage[] {
    const sources = [...this.#reports.values()]
    const report: FromPage[] =
      sources.length > 0 ? [{ kind: "worker", message: { kind: "report", sources } }] : []
    return [...this.#said.values(), ...report]
  }
}
