/** A way to a server on this machine that can fail as networks do. */
import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

export interface FaultyNetwork {
  readonly port: number
  /** Lets one more request through, and cuts the connection before its answer. */
  cutBeforeAnswer(): void
  /** Resets the connections that are open, each after so many more bytes. @returns how many. */
  cut(bytes: () => number): number
  /**
   * From now until what it returns is called, connections take everything and pass nothing on, and nobody is told. Those that
   * were open meanwhile never work again.
   */
  swallow(): () => void
  /** From now until what it returns is called, every piece takes this much longer, in ms. */
  slow(ms: number): () => void
  readonly cuts: number
  close(): void
}

export async function faultyNetwork(to: number): Promise<FaultyNetwork> {
  const world = { to, swallowing: false, delay: 0, cutting: false, cuts: 0 }
  const passages = new Set<Passage>()
  const server = createServer(client => {
    const passage = new Passage(client, world, () => passages.delete(passage))
    passages.add(passage)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  return {
    port: typeof address === "object" && address ? address.port : 0,
    cutBeforeAnswer() {
      world.cutting = true
    },
    cut(bytes) {
      for (const passage of passages) passage.cutAfter(bytes())
      return passages.size
    },
    swallow() {
      world.swallowing = true
      for (const passage of passages) passage.swallowing = true
      return () => {
        world.swallowing = false
      }
    },
    slow(ms) {
      world.delay = ms
      return () => {
        world.delay = 0
      }
    },
    get cuts() {
      return world.cuts
    },
    close() {
      server.close()
      for (const passage of passages) passage.end()
    },
  }
}

interface World {
  readonly to: number
  readonly swallowing: boolean
  readonly delay: number
  /** The next request gets no answer. */
  cutting: boolean
  cuts: number
}

class Passage {
  swallowing: boolean
  readonly #server: Socket
  #left = Number.POSITIVE_INFINITY
  #answerless = false
  readonly #waiting = new Map<Socket, Buffer[]>()

  constructor(
    private readonly client: Socket,
    private readonly world: World,
    over: () => void,
  ) {
    this.swallowing = world.swallowing
    this.#server = connect(world.to, "127.0.0.1")
    client.on("data", data => {
      if (world.cutting) this.#answerless = true
      world.cutting = false
      this.#pass(data, this.#server)
    })
    this.#server.on("data", data => {
      if (this.#answerless) this.cutAfter(0)
      this.#pass(data, client)
    })
    for (const socket of [client, this.#server]) {
      socket.on("error", () => undefined)
      socket.on("close", () => {
        // Whoever fell into a black hole does not learn that the other side is gone.
        if (!this.swallowing) this.end()
        over()
      })
    }
  }

  cutAfter(bytes: number): void {
    this.#left = Math.min(this.#left, bytes)
    if (this.#left === 0) this.#cut()
  }

  end(): void {
    this.client.destroy()
    this.#server.destroy()
  }

  #pass(data: Buffer, to: Socket): void {
    if (this.swallowing) return
    const piece = data.subarray(0, Math.min(data.length, this.#left))
    this.#left -= piece.length
    const waiting = this.#waiting.get(to) ?? []
    this.#waiting.set(to, waiting)
    const write = (some: Buffer | undefined) => {
      if (some && to.writable) to.write(some)
      if (this.#left === 0) this.#cut()
    }
    if (this.world.delay === 0 && waiting.length === 0) {
      write(piece)
      return
    }
    // Whichever timer fires first writes what came first: slow is not disorderly.
    waiting.push(piece)
    setTimeout(() => write(waiting.shift()), this.world.delay)
  }

  #cut(): void {
    if (this.client.destroyed) return
    this.world.cuts += 1
    this.client.resetAndDestroy()
    this.#server.resetAndDestroy()
  }
}
