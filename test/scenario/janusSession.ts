/** The part of Janus' HTTP API that a client of the video room needs. https://janus.conf.meetecho.com/docs/rest.html */

import { setTimeout as delay } from "node:timers/promises"

/** A session description, as Janus carries it. */
export interface Jsep {
  type: "offer" | "answer"
  sdp: string
}

/** What the video room has answered. */
export interface Answer {
  data: Record<string, unknown>
  jsep: Jsep | undefined
}

export interface Handle {
  /** Asks the video room, and waits for its answer also where that comes as an event. @throws with what Janus says against it. */
  ask(body: object, jsep?: Jsep): Promise<Answer>
}

type Message = Record<string, unknown>

const RETRY_MS = 100

export class JanusSession {
  readonly #url: string
  readonly #waiting = new Map<string, (event: Message) => void>()
  readonly #closed = new AbortController()
  #asks = 0

  private constructor(url: string) {
    this.#url = url
    void this.#listen()
  }

  static async open(port: number): Promise<JanusSession> {
    const url = `http://127.0.0.1:${port}/janus`
    const answer = await post(url, { janus: "create", transaction: "create" })
    return new JanusSession(`${url}/${idIn(answer)}`)
  }

  async attach(): Promise<Handle> {
    const answer = await post(this.#url, {
      janus: "attach",
      plugin: "janus.plugin.videoroom",
      transaction: "attach",
    })
    const url = `${this.#url}/${idIn(answer)}`
    return { ask: (body, jsep) => this.#ask(url, body, jsep) }
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await post(this.#url, { janus: "destroy", transaction: "destroy" }).catch(() => undefined)
  }

  async #ask(url: string, body: object, jsep: Jsep | undefined): Promise<Answer> {
    const transaction = `ask-${this.#asks++}`
    const event = new Promise<Message>(resolve => this.#waiting.set(transaction, resolve))
    const answer = await post(url, { janus: "message", transaction, body, ...(jsep ? { jsep } : {}) })
    const final = answer["janus"] === "ack" ? await event : answer
    this.#waiting.delete(transaction)
    const { plugindata, jsep: description } = final as { plugindata?: { data?: Message }; jsep?: Jsep }
    const data = plugindata?.data
    if (!data || "error" in data)
      throw new Error(`Janus says to ${JSON.stringify(body)}: ${JSON.stringify(final)}`)
    return { data, jsep: description }
  }

  /** Events come as answers to requests that wait for them. */
  async #listen(): Promise<void> {
    const { signal } = this.#closed
    while (!signal.aborted) {
      const events = await fetch(`${this.#url}?maxev=10`, { signal })
        .then(answer => answer.json() as Promise<Message | Message[]>)
        // Janus is going, or has shut an idle connection in this very moment.
        .catch((): Promise<Message[]> => delay(RETRY_MS, []))
      for (const event of [events].flat()) this.#waiting.get(String(event["transaction"]))?.(event)
    }
  }
}

async function post(url: string, message: object): Promise<Message> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(message) })
  return (await answer.json()) as Message
}

function idIn({ data }: Message): number {
  if (typeof data === "object" && data && "id" in data && typeof data.id === "number") return data.id
  throw new Error("Janus gave no id")
}
