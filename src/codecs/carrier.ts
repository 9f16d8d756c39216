import type { Bytes } from "../brand.ts"
import type { Found } from "./trailer.ts"

/** Clear bytes before and after the sealed part: the tiny valid frame that everybody may decode. */
export interface Surround {
  readonly before: Bytes
  readonly after: Bytes
}

/**
 * How the sealed frames of one codec travel. A carrier is constant to the eye, not authenticated, and thrown away by whoever has the
 * key. One object serves one track, and may remember what it needs of each of the track's SSRCs.
 */
export interface Carrier {
  /**
   * What goes round the next frame. Called for each frame before it is sealed, in the encoder's order.
   *
   * @param plain The encoder's frame, not empty.
   */
  surround(plain: Uint8Array, ssrc: number | undefined): Surround
  /** The frame for the packetizer: placed, escaped and counted as the codec wants it. On a buffer of exactly its size. */
  wrap(surround: Surround, sealed: { header: Bytes; ciphertext: ArrayBuffer }): ArrayBuffer
  /** The sealed part of a received frame. @returns `undefined` if there is none. */
  unwrap(frame: Bytes): Found | undefined
}

export const NOTHING: Bytes = new Uint8Array(0)
