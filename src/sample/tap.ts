/** One RTP packet on its way through the meeting's server, as the server sees it: what a tap there would get. */
export interface TappedPacket {
  /** Name under which its sender joined. */
  publisher: string
  kind: "audio" | "video"
  /** Codec payload; header extensions and padding are gone. */
  payload: Uint8Array
  marker: boolean
  /** RTP timestamp, sequence number and SSRC as the sender chose them. RFC 3550 §5.1. */
  timestamp: number
  sequence: number
  ssrc: number
  /** When it came in, ms since the epoch. */
  atMs: number
}

export type Watch = (packet: TappedPacket) => void

/** Hands every packet to everybody who watches. */
export class Tap {
  readonly #watching = new Set<Watch>()

  /** @returns A function that ends it. */
  readonly watch = (watch: Watch): (() => void) => {
    this.#watching.add(watch)
    return () => {
      this.#watching.delete(watch)
    }
  }

  report(packet: TappedPacket): void {
    for (const watch of this.#watching) watch(packet)
  }
}
