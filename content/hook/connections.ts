import type { SourceId } from "../../src/brand.ts"
import type { Direction, Media } from "../../src/messages/worker.ts"

/** One sender or receiver of the page. */
export interface End {
  readonly source: SourceId
  readonly direction: Direction
  readonly media: Media
  /** Id of the track that it carries now, `""` while it has none. */
  track: string
  /** `shut`: it could not be given a transform, or leaked, and may carry no track any more. */
  state: "sealed" | "shut" | "gone"
}

/** One RTCPeerConnection of the page, which may collect it whenever it likes. */
export interface Connection {
  readonly ref: WeakRef<RTCPeerConnection>
  readonly ends: Map<SourceId, End>
  /** What was said to be refused, so that it is said once. */
  readonly refused: Set<string>
}

/** What the hook knows of the page's connections. */
export class Connections {
  readonly #known = new WeakMap<object, Connection>()
  readonly #live = new Set<Connection>()
  readonly #ends = new WeakMap<RTCRtpSender | RTCRtpReceiver, End>()
  made = 0

  /** The connection's entry; one that was made past the constructor of this window gets its entry here. */
  of(pc: RTCPeerConnection): Connection {
    const known = this.#known.get(pc)
    if (known) return known
    const connection: Connection = { ref: new WeakRef(pc), ends: new Map(), refused: new Set() }
    this.#known.set(pc, connection)
    this.#live.add(connection)
    this.made += 1
    return connection
  }

  knows(pc: unknown): boolean {
    return typeof pc === "object" && pc !== null && this.#known.has(pc)
  }

  end(of: RTCRtpSender | RTCRtpReceiver): End | undefined {
    return this.#ends.get(of)
  }

  addEnd(connection: Connection, of: RTCRtpSender | RTCRtpReceiver, end: End): void {
    this.#ends.set(of, end)
    connection.ends.set(end.source, end)
  }

  forget(connection: Connection): void {
    this.#live.delete(connection)
  }

  live(): Connection[] {
    return [...this.#live]
  }
}

/** The browser closes what is in a frame that is removed: Chromium says so, Firefox throws at every question. */
export function stateOf(pc: RTCPeerConnection): RTCPeerConnectionState {
  try {
    return pc.connectionState
  } catch {
    return "closed"
  }
}
