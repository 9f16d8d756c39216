import { AckPolicy, DeliverPolicy } from "@nats-io/jetstream"
import { createInbox, type Msg, nanos, type Subscription } from "@nats-io/transport-node"
import type { Cluster } from "./natsCluster.ts"
import { PAUSE_MS } from "./patience.ts"
import type { Stored } from "./roomReplica.ts"

/** The server says this often that it has nothing to say, in ms. */
const HEARTBEAT_MS = 1_000
/** Silence after which the feed is taken for dead, in ms. */
const SILENCE_MS = 3_000
/** A consumer that nobody hears is removed by the server after this long, in ms. */
const ABANDONED_MS = 30_000

export interface FeedOptions {
  cluster: Cluster
  stream: string
  subjects: string
  /** Messages after this place are fed. */
  after: number
  hear(subject: string, message: Stored): void
}

/**
 * Hears every message of a stream, from a place on, however often servers and connections are lost. A consumer counts what
 * it has sent; whenever that is not what arrived, or nothing arrives, or the connection was another one, the consumer is given
 * up for a new one behind the last message heard. Messages may come twice.
 */
export class Feed {
  #heard: number
  #consumer: { sub: Subscription; delivered: number } | undefined
  #alive = Date.now()
  #closed = false
  readonly #watch: ReturnType<typeof setInterval>

  constructor(private readonly o: FeedOptions) {
    this.#heard = o.after
    this.#watch = setInterval(() => {
      if (Date.now() - this.#alive > SILENCE_MS) this.#renew()
    }, HEARTBEAT_MS)
    this.#renew()
    void this.#renewOnReconnect()
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#watch)
    this.#consumer?.sub.unsubscribe()
    this.#consumer = undefined
  }

  #renew(): void {
    if (this.#closed) return
    this.#alive = Date.now()
    this.#consumer?.sub.unsubscribe()
    const { connection, streams } = this.o.cluster
    const inbox = createInbox()
    const sub = connection.subscribe(inbox, {
      callback: (error, message) => {
        if (this.#consumer === consumer && !error) this.#receive(consumer, message)
      },
    })
    const consumer = { sub, delivered: 0 }
    this.#consumer = consumer
    const config = {
      deliver_subject: inbox,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.#heard + 1,
      filter_subject: this.o.subjects,
      ack_policy: AckPolicy.None,
      mem_storage: true,
      num_replicas: 1,
      flow_control: true,
      idle_heartbeat: nanos(HEARTBEAT_MS),
      inactive_threshold: nanos(ABANDONED_MS),
    }
    streams.consumers.add(this.o.stream, config).catch(() => {
      setTimeout(() => {
        if (this.#consumer === consumer) this.#renew()
      }, PAUSE_MS)
    })
  }

  #receive(consumer: { delivered: number }, message: Msg): void {
    this.#alive = Date.now()
    if (message.headers?.code === 100) {
      const stalled = message.headers.get("Nats-Consumer-Stalled")
      if (message.reply) message.respond()
      else if (stalled) this.o.cluster.connection.publish(stalled)
      const sent = message.headers.get("Nats-Last-Consumer")
      if (sent !== "" && Number(sent) !== consumer.delivered) this.#renew()
      return
    }
    const place = placeOf(message.reply)
    if (place?.delivery !== consumer.delivered + 1) {
      this.#renew()
      return
    }
    consumer.delivered = place.delivery
    this.#heard = place.at
    this.o.hear(message.subject, { at: place.at, data: message.data })
  }

  async #renewOnReconnect(): Promise<void> {
    for await (const status of this.o.cluster.connection.status()) {
      if (this.#closed) return
      if (status.type === "reconnect") this.#renew()
    }
  }
}

/** Reads $JS.ACK[.domain.account].stream.consumer.deliveries.place.delivery.time.pending[.…], which comes with a message. */
function placeOf(reply: string | undefined): { at: number; delivery: number } | undefined {
  const parts = reply?.split(".") ?? []
  const first = parts.length > 9 ? 4 : 2
  const [at, delivery] = [Number(parts[first + 3]), Number(parts[first + 4])]
  return Number.isSafeInteger(at) && Number.isSafeInteger(delivery) ? { at, delivery } : undefined
}
