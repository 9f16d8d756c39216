import { KeyFrameAsker } from "../../content/worker/keyFrameAsker.ts"
import { Keys } from "../../content/worker/keys.ts"
import type { Frame } from "../../content/worker/pipeline.ts"
import { Protector } from "../../content/worker/protect.ts"
import { Track, type Verdict } from "../../content/worker/track.ts"
import { Unprotector } from "../../content/worker/unprotect.ts"
import type { Bytes, LeafIndex, SourceId } from "../../src/brand.ts"
import type { DropReason, Media, SourceDecision } from "../../src/messages/worker.ts"
import { epoch } from "./call.ts"

/** What a browser says of a frame. */
export interface Said {
  mimeType: string
  type?: "key" | "delta"
  ssrc?: number
  timestamp?: number
  layer?: number
}

/** An encoded frame as a transform gets it. Sound has no type. */
export function encoded(bytes: Uint8Array, said: Said): Frame {
  const { mimeType, type = "delta", ssrc = 1, timestamp = 0, layer } = said
  const metadata = {
    mimeType,
    synchronizationSource: ssrc,
    ...(layer !== undefined && { spatialIndex: layer }),
  }
  const frame: Pick<Frame, "data" | "timestamp" | "getMetadata"> = {
    data: bytes.slice().buffer,
    timestamp,
    getMetadata: () => metadata,
  }
  return (mimeType.startsWith("video/") ? Object.assign(frame, { type }) : frame) as Frame
}

const trackOf = (direction: "send" | "receive", media: Media) =>
  new Track({ source: `${direction}-${media}` as SourceId, direction, media })

const keysOf = (leaf: number) => {
  const keys = new Keys({ switched: () => undefined, worn: () => undefined })
  keys.install(epoch(1, 7, { self: leaf as LeafIndex, members: [0, 1, 2] as LeafIndex[] }))
  return keys
}

/** One member's sender. */
export class SendingEnd {
  readonly refused: string[] = []
  readonly track: Track
  readonly #leaf: number
  #protector: Protector

  constructor(media: Media, leaf = 0) {
    this.track = trackOf("send", media)
    this.#leaf = leaf
    this.#protector = this.#begin()
  }

  /** The page gives its sender another transform. */
  again(): void {
    this.#protector = this.#begin()
  }

  #begin(): Protector {
    return new Protector(this.track, keysOf(this.#leaf), mimeType => this.refused.push(mimeType))
  }

  /** @returns What goes to the packetizer, if anything does. */
  async send(bytes: Uint8Array, said: Said): Promise<Bytes | undefined> {
    const frame = encoded(bytes, said)
    return (await this.#protector.decide(frame)) === "dropped" ? undefined : new Uint8Array(frame.data)
  }
}

/** A member's receiver. */
export class ReceivingEnd {
  readonly refused: DropReason[] = []
  readonly track: Track
  opened = 0
  keyFramesAsked = 0
  decision: SourceDecision = "keep-blocked"
  #unprotector: Unprotector

  constructor(media: Media) {
    this.track = trackOf("receive", media)
    this.#unprotector = this.#begin()
  }

  /** The page gives its receiver another transform. */
  again(): void {
    this.#unprotector = this.#begin()
  }

  #begin(): Unprotector {
    return new Unprotector(this.track, {
      keys: keysOf(9),
      asker: new KeyFrameAsker(this.track, async () => void this.keyFramesAsked++),
      decision: () => this.decision,
      opened: () => this.opened++,
      refused: reason => this.refused.push(reason),
    })
  }

  /** @returns The verdict, and what the decoder gets. */
  async receive(bytes: Uint8Array, said: Said): Promise<{ verdict: Verdict; bytes?: Bytes }> {
    const frame = encoded(bytes, said)
    const verdict = await this.#unprotector.decide(frame)
    return verdict === "dropped" ? { verdict } : { verdict, bytes: new Uint8Array(frame.data) }
  }
}
