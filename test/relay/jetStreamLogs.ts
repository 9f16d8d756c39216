/** Logs on a real cluster of three, for as long as some tests need one. */
import { findNatsServer, NATS_SERVER_COMMAND } from "../../scripts/natsServer.ts"
import { JetStreamLog } from "../../src/relay/jetStreamLog.ts"
import type { Limits } from "../../src/relay/limits.ts"
import { joinCluster } from "../../src/relay/natsCluster.ts"
import type { Hearer } from "../../src/relay/roomLog.ts"
import { type NatsCluster, startNatsCluster } from "./natsCluster.ts"

export interface JetStreamLogs {
  /** Why there can be none on this machine. */
  readonly missing: string | false
  cluster(): Promise<NatsCluster>
  /** One with rooms of its own, or with those of the others of the same name. */
  fresh(o?: { limits?: Limits; name?: string; addresses?: string }): Promise<JetStreamLog>
  stop(): Promise<void>
}

let names = 0

/** The cluster starts with the first log, and ends with `stop`. */
export function jetStreamLogs(): JetStreamLogs {
  const server = findNatsServer()
  let running: Promise<NatsCluster> | undefined
  const cluster = () => {
    if (server === undefined) throw new Error("no nats-server")
    running ??= startNatsCluster(server)
    return running
  }
  return {
    missing: server === undefined && `needs nats-server: ${NATS_SERVER_COMMAND}`,
    cluster,
    async fresh({ limits, name = `test${process.pid}-${++names}`, addresses } = {}) {
      const known = addresses ?? (await cluster()).addresses
      const joined = await joinCluster({ addresses: known.split(","), name })
      return JetStreamLog.on(joined, limits ? { limits } : {})
    },
    stop: async () => (await running)?.stop(),
  }
}

/** One that hears only what `wanted` says. */
export function hearerOf(wanted: Partial<Hearer>): Hearer {
  return { entry() {}, presence() {}, ended() {}, ...wanted }
}
