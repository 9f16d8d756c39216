import source from "sotto:worker"
import type { SourceId } from "../../src/brand.ts"
import type { WorkerRefusal } from "../../src/messages/hook.ts"
import { decodeWorkerToHook, type HookToWorker, type TransformOptions } from "../../src/messages/transform.ts"
import { call, natives } from "./natives.ts"
import type { Reports } from "./reports.ts"

/** A worker that leaves a count unanswered for so long is taken for dead. */
const ANSWER_WITHIN_MS = 5_000

type Counts = Record<SourceId, number>

/** The one frame worker of this page: born from a blob, since a page can be given nothing else. */
export class FrameWorker {
  readonly #worker: Worker | undefined
  readonly #reports: Reports
  readonly #asked = new Map<number, (counts: Counts) => void>()
  #asks = 0
  /** `born` until it has answered once: an error before that means that it was not allowed to run. */
  #life: "born" | "alive" | "refused" = "born"
  /** The page's policies that forbade a worker from a blob. The browser tells of them before it tells of the error. */
  readonly #forbidding = new Set<string>()

  constructor(reports: Reports) {
    this.#reports = reports
    if (!natives.RTCRtpScriptTransform) {
      this.#refuse("no-encoded-transform")
      return
    }
    call(natives.addEventListener, window, "securitypolicyviolation", this.#violated, true)
    this.#worker = this.#spawn()
    if (this.#worker) void this.counts()
    else this.#refuse("trusted-types")
  }

  /** Passes the key port on. The hook never listens on it. */
  adopt(port: MessagePort): void {
    this.#post({ kind: "adopt-port", port }, [port])
  }

  /** @returns `undefined` where no transform can be made; the caller must then stop what would be sent. */
  transformFor(options: TransformOptions): RTCRtpScriptTransform | undefined {
    if (!natives.RTCRtpScriptTransform || !this.#worker) return undefined
    try {
      return new natives.RTCRtpScriptTransform(this.#worker, options)
    } catch {
      // Firefox refuses a transform on a worker that was not allowed to run.
      return undefined
    }
  }

  gone(source: SourceId): void {
    this.#post({ kind: "gone", source })
  }

  /** Frames written so far by sending source, or `undefined` if the worker does not answer. */
  counts(): Promise<Counts | undefined> {
    // A worker that was never allowed to run has written nothing.
    if (this.#life === "refused") return Promise.resolve({})
    const ask = this.#asks++
    return new Promise(done => {
      const timer = natives.setTimeout(() => {
        this.#asked.delete(ask)
        done(undefined)
      }, ANSWER_WITHIN_MS)
      this.#asked.set(ask, counts => {
        natives.clearTimeout(timer)
        done(counts)
      })
      this.#post({ kind: "count", ask })
    })
  }

  #spawn(): Worker | undefined {
    const url = call(natives.createObjectURL, URL, new natives.Blob([source], { type: "text/javascript" }))
    try {
      const worker = new natives.Worker(trusted(url), { name: "sotto" })
      call(natives.addEventListener, worker, "message", event => this.#heard(event))
      call(natives.addEventListener, worker, "error", event => {
        event.preventDefault()
        if (this.#life === "born") this.#refuse("content-security-policy")
      })
      return worker
    } catch {
      return undefined
    }
  }

  #heard(event: Event): void {
    if (!(event instanceof MessageEvent)) return
    const answer = decodeWorkerToHook(event.data)
    if (!answer) return
    if (this.#life === "born") this.#settle("alive")
    this.#asked.get(answer.ask)?.(answer.sent)
    this.#asked.delete(answer.ask)
  }

  #post(message: HookToWorker, transfer: Transferable[] = []): void {
    if (this.#worker) call(natives.workerPostMessage, this.#worker, message, { transfer })
  }

  readonly #violated = (event: Event): void => {
    if (!(event instanceof SecurityPolicyViolationEvent) || !event.isTrusted) return
    const ours = event.effectiveDirective === "worker-src" && event.blockedURI === "blob"
    if (ours && event.disposition === "enforce") this.#forbidding.add(event.originalPolicy)
  }

  #settle(life: "alive" | "refused"): void {
    this.#life = life
    call(natives.removeEventListener, window, "securitypolicyviolation", this.#violated, true)
  }

  #refuse(why: WorkerRefusal): void {
    this.#settle("refused")
    this.#reports.say({ kind: "worker-refused", why, policies: [...this.#forbidding] })
  }
}

/** A page that demands Trusted Types takes only what a policy has made; one that forbids new policies refuses the worker. */
function trusted(url: string): string {
  try {
    const policy = natives.trustedTypes?.createPolicy("sotto", {
      createScriptURL: input => (input === url ? input : ""),
    })
    return policy ? policy.createScriptURL(url) : url
  } catch {
    return url
  }
}
