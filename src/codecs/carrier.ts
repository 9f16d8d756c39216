import type { Bytes } from "../brand.ts"
import { type Found, frameAround, type SealedBytes } from "./trailer.ts"

/** What the encoder says of an outgoing frame besides its bytes. A received frame has no such thing: it would be the server's word. */
export interface About {
  readonly type: "key" | "delta"
  /** Simulcast has several in one sender. */
  readonly ssrc: number | undefined
  /** RTP timestamp: the layers of one picture share it. */
  readonly timestamp: number
  /** Spatial layer, from 0, where there are any. */
  readonly layer: number | undefined
}

/** Clear bytes before and after the sealed part: the tiny valid frame that everybody may decode. */
export interface Surround {
  readonly before: Bytes
  readonly after: Bytes
  /** What of the encoder's frame is sealed, if not the whole of it. */
  readonly part?: Bytes
}

/**
 * What a received frame is that has no sealed part: a server's own blank frame (`filler`), a carrier of ours from which somebody on
 * the way has cut it (`cut`), or the frame of somebody who does not seal.
 */
export type Unsealed = "filler" | "cut" | "foreign"

/**
 * How the sealed frames of one codec travel. A carrier is constant to the eye, not authenticated, and thrown away by whoever has the
 * key. One object serves one track, and may remember what it needs of each of the track's SSRCs.
 */
export interface Carrier {
  /**
   * What goes round the next frame. Called for each frame before it is sealed, in the encoder's order.
   *
   * @param plain The encoder's frame, not empty.
   * @returns `undefined` if `plain` is not what the codec's frames are: it cannot be sealed.
   */
  surround(plain: Bytes, about: About): Surround | undefined
  /** The frame for the packetizer: placed, escaped and counted as the codec wants it. On a buffer of exactly its size. */
  wrap(surround: Surround, sealed: SealedBytes): ArrayBuffer
  /** The sealed part of a received frame. @returns `undefined` if there is none. */
  unwrap(frame: Bytes): Found | undefined
  /** What `frame` is if there is none. */
  classify(frame: Bytes): Unsealed
}

export const NOTHING: Bytes = new Uint8Array(0)

/** Carrier, sealed part, rest of the carrier: enough for a codec whose decoder overlooks what lies between. */
export function enclose({ before, after }: Surround, sealed: SealedBytes): ArrayBuffer {
  const frame = frameAround(sealed, { at: before.length, carrier: before.length, after: after.length })
  frame.set(before)
  frame.set(after, frame.length - after.length)
  return frame.buffer
}
