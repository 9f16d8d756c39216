/** The same crowd without a relay between: each member is a client of NATS by itself, and hears what the stream has stored. */
import { randomBytes } from "node:crypto"
import { jetstreamManager, RetentionPolicy, StorageType } from "@nats-io/jetstream"
import { connect, type NatsConnection } from "@nats-io/transport-node"
import { until } from "../../scenario/until.ts"
import { freshId } from "../member.ts"
import { ABREAST, type Crowd, ENTRY_BYTES } from "./crowd.ts"
import { Tally } from "./tally.ts"

const ID_BYTES = 16

export class NatsCrowd implements Crowd {
  readonly #members: { connection: NatsConnection; room: number }[] = []
  readonly tally = new Tally()
  refusals = 0

  get connections(): number {
    return this.#members.length
  }

  /** @param addresses Of the servers, as `--nats` takes them. */
  async enter(addresses: string, o: { rooms: number; members: number }): Promise<void> {
    const servers = addresses.split(",")
    await this.#makeStream(servers)
    const seats = Array.from({ length: o.rooms * o.members }, (_, n) => n)
    for (let at = 0; at < seats.length; at += ABREAST)
      await Promise.all(
        seats
          .slice(at, at + ABREAST)
          .map(seat => this.#join(servers[seat % servers.length] ?? "", seat % o.rooms)),
      )
  }

  async say(turn: number): Promise<void> {
    const member = this.#members[turn % this.#members.length]
    if (!member) return
    const id = freshId()
    const data = new Uint8Array(ID_BYTES + ENTRY_BYTES)
    data.set(id)
    data.set(randomBytes(ENTRY_BYTES), ID_BYTES)
    this.tally.sent(id)
    const answer = await member.connection
      .request(`room.${member.room}`, data, { timeout: 30_000 })
      .then(({ data: stored }) => new TextDecoder().decode(stored))
      .catch(String)
    if (answer.includes('"seq"')) this.tally.heard("append", id)
    else this.refusals += 1
  }

  leave(): void {
    for (const { connection } of this.#members) void connection.close()
  }

  async #makeStream(servers: string[]): Promise<void> {
    const connection = await connect({ servers })
    const { streams } = await jetstreamManager(connection, { checkAPI: false })
    const make = {
      name: "rooms",
      subjects: ["room.>"],
      num_replicas: Math.min(3, servers.length),
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      republish: { src: "room.>", dest: "live.>" },
    }
    // Servers that have just started have no leader yet.
    await until(
      () => streams.add(make).then(Boolean, () => false),
      made => made,
      { what: "a stream" },
    )
    await connection.close()
  }

  async #join(server: string, room: number): Promise<void> {
    const connection = await connect({ servers: server, reconnect: false })
    connection.subscribe(`live.${room}`, {
      callback: (_, { data }) => this.tally.heard("fanOut", data.subarray(0, ID_BYTES)),
    })
    await connection.flush()
    this.#members.push({ connection, room })
  }
}
