import { JetStreamApiError } from "@nats-io/jetstream"
import { ConnectionError, errors } from "@nats-io/transport-node"
import { Unavailable } from "./roomLog.ts"

/** Between two tries, in ms. */
export const PAUSE_MS = 100

/**
 * Asks until there is an answer. Only for questions that may be asked twice.
 *
 * @throws {@link Unavailable} if there is none `until` then, ms since 1970.
 */
export async function patiently<T>(until: number, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isPassing(error)) throw error
      if (Date.now() >= until) throw new Unavailable(`the cluster does not answer: ${reason(error)}`)
    }
    await new Promise(done => setTimeout(done, PAUSE_MS * (0.5 + Math.random())))
  }
}

/** Whether it may be different a moment later: no answer, nobody there, a server that says that it cannot just now. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof Unavailable ||
    error instanceof errors.TimeoutError ||
    error instanceof errors.RequestError ||
    error instanceof errors.NoRespondersError ||
    error instanceof ConnectionError ||
    error instanceof JetStreamApiError ||
    (error instanceof Error && error.name === "JetStreamNotEnabled")
  )
}

export const reason = (error: unknown) => (error instanceof Error ? error.message : "unknown fault")
