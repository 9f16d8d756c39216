import {
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from "@nats-io/jetstream"
import {
  connect,
  credsAuthenticator,
  type NatsConnection,
  type NodeConnectionOptions,
} from "@nats-io/transport-node"
import { MAX_ENTRY_BYTES } from "../channel/wire.ts"
import { isFit, OLDEST_FIT_NATS } from "./natsVersion.ts"
import { PAUSE_MS, patiently, reason } from "./patience.ts"
import { Unavailable } from "./roomLog.ts"

export interface ClusterOptions {
  /** Such as nats://user:password@host:4222, tls://host, or nats://token@host. */
  readonly addresses: readonly string[]
  /** Content of a credentials file, for clusters with accounts. */
  readonly credentials?: Uint8Array
  /** Distinguishes several relays' data on one cluster. */
  readonly name: string
}

/** Copies of each room: they outlive the loss of one machine. */
const REPLICAS = 3
/** Streams that the rooms are spread over: each has a leader of its own, so that a lost machine stops some rooms only. */
export const SHARDS = 4

export interface Cluster {
  readonly connection: NatsConnection
  readonly streams: JetStreamManager
  readonly publisher: JetStreamClient
  readonly name: string
}

/** This cluster must not keep rooms. The message is a sentence for its operator. */
export class UnfitCluster extends Error {
  override name = "UnfitCluster"
}

/** One question to the cluster waits this long, in ms. A leader that was lost takes longer to replace: ask again. */
const ANSWER_MS = 1_500
/** Longest message of a room: an entry with its record, below 128 bytes. */
const ROOM_MESSAGE_BYTES = MAX_ENTRY_BYTES + 128
/** Longest message that a server must take or give: it gives a room's message as base64 inside of JSON. */
const PAYLOAD_BYTES = Math.ceil(ROOM_MESSAGE_BYTES / 3) * 4 + 4_096

/** A cluster that was started with us has this long to elect its leaders, in ms. */
const START_MS = 30_000
/** For a server to take a connection, in ms; the next address is tried then. */
const CONNECT_MS = 3_000

/**
 * Connects, looks at every server's version, and makes the streams that are not there yet.
 *
 * @throws {@link UnfitCluster} with the reason, or {@link Unavailable} if nobody answers.
 */
export async function joinCluster(o: ClusterOptions): Promise<Cluster> {
  await Promise.all(o.addresses.map(address => refuseUnfitServer(o, address)))
  const connection = await connect({
    ...login(o),
    servers: o.addresses.map(bare),
    noEcho: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: PAUSE_MS,
    waitOnFirstConnect: false,
    pingInterval: 2_000,
    timeout: CONNECT_MS,
    name: `relay of ${o.name}`,
  }).catch((error: unknown) => {
    throw new Unavailable(`no server of the cluster can be reached: ${reason(error)}`)
  })
  void leaveOldServers(connection)
  const streams = await jetstreamManager(connection, { checkAPI: false, timeout: ANSWER_MS })
  const publisher = jetstream(connection, { timeout: ANSWER_MS })
  const cluster = { connection, streams, publisher, name: o.name }
  try {
    const until = Date.now() + START_MS
    for (let shard = 0; shard < SHARDS; shard++) await patiently(until, () => provideStream(cluster, shard))
  } catch (error) {
    await connection.close()
    throw error
  }
  return cluster
}

export const streamOf = (name: string, shard: number) => `${name}-${shard}`

/** A room's messages lie in its part "log"; "*" stands for any. */
export const subjectsOf = (name: string, shard: number, of: { room: string; part: "log" | "mark" | "*" }) =>
  `${name}.room.${shard}.${of.room}.${of.part}`

async function provideStream({ streams, name }: Cluster, shard: number): Promise<void> {
  const stream = streamOf(name, shard)
  const there = await streams.streams.info(stream).catch((error: unknown) => {
    if (error instanceof JetStreamApiError && error.status === 404) return undefined
    throw error
  })
  const config = there?.config ?? (await addStream(streams, name, shard))
  if (
    config.num_replicas < REPLICAS ||
    config.allow_direct ||
    config.max_age > 0 ||
    (config.max_msg_size > 0 && config.max_msg_size < ROOM_MESSAGE_BYTES) ||
    !config.allow_rollup_hdrs
  )
    throw new UnfitCluster(
      `The stream ${stream} is there, but not as this relay needs it: ${REPLICAS} replicas, no direct gets, no age limit, messages of ${ROOM_MESSAGE_BYTES} bytes, rollups.`,
    )
}

async function addStream(streams: JetStreamManager, name: string, shard: number) {
  try {
    const made = await streams.streams.add({
      name: streamOf(name, shard),
      subjects: [subjectsOf(name, shard, { room: "*", part: "*" })],
      num_replicas: REPLICAS,
      // A direct get may be answered by a follower that lags.
      allow_direct: false,
      allow_rollup_hdrs: true,
    })
    return made.config
  } catch (error) {
    if (error instanceof JetStreamApiError && PLACELESS.has(error.code))
      throw new UnfitCluster(
        `The cluster cannot keep ${REPLICAS} copies: ${error.message}. It takes ${REPLICAS} nats-servers with JetStream.`,
      )
    throw error
  }
}

/** No suitable peers; insufficient resources; replicas in a server that stands alone; no JetStream. */
const PLACELESS: ReadonlySet<number> = new Set([10_005, 10_023, 10_074, 10_039, 10_076])

async function refuseUnfitServer(o: ClusterOptions, address: string): Promise<void> {
  const alone = {
    servers: [bare(address)],
    reconnect: false,
    ignoreClusterUpdates: true,
    timeout: CONNECT_MS,
  }
  // Whoever is away now is not asked: a cluster lives with one server down.
  const connection = await connect({ ...login(o), ...alone }).catch(() => undefined)
  const info = connection?.info
  await connection?.close()
  if (info === undefined) return
  refuseOld(info.version, bare(address))
  if (info.max_payload < PAYLOAD_BYTES)
    throw new UnfitCluster(
      `The nats-server at ${bare(address)} takes messages of ${info.max_payload} bytes; Sotto needs ${PAYLOAD_BYTES}: raise its max_payload.`,
    )
}

/** A server that joins later may be old too. Without a connection the relay ends, and says at its next start why. */
async function leaveOldServers(connection: NatsConnection): Promise<void> {
  for await (const status of connection.status()) {
    const { version = "" } = connection.info ?? {}
    if (status.type === "reconnect" && !isFit(version)) await connection.close()
  }
}

/** @throws {@link UnfitCluster} */
function refuseOld(version: string, address: string): void {
  if (!isFit(version))
    throw new UnfitCluster(
      `The nats-server at ${address} is ${version}; Sotto needs ${OLDEST_FIT_NATS} or newer, as older ones let several commits win the same place.`,
    )
}

function login({ addresses, credentials }: ClusterOptions): NodeConnectionOptions {
  const [first = ""] = addresses
  const { username, password, protocol } = new URL(first)
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)]
  const secret = pass ? { user, pass } : user ? { token: user } : {}
  return {
    ...secret,
    ...(credentials ? { authenticator: credsAuthenticator(credentials) } : {}),
    ...(protocol === "tls:" ? { tls: {} } : {}),
  }
}

/** Host and port, without the secret. */
function bare(address: string): string {
  const { hostname, port } = new URL(address)
  return `${hostname}:${port || 4222}`
}
