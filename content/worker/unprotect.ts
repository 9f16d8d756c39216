import type { Bytes } from "../../src/brand.ts"
import type { Carrier } from "../../src/codecs/carrier.ts"
import { carrierFor } from "../../src/codecs/carrierFor.ts"
import { unwrapOpus } from "../../src/codecs/opus.ts"
import { joinRed, type RedPacket, type RedundantBlock } from "../../src/codecs/red.ts"
import type { Found } from "../../src/codecs/trailer.ts"
import { Malformed } from "../../src/errors.ts"
import type { DropReason, SourceDecision } from "../../src/messages/worker.ts"
import { decodeHeader } from "../../src/sframe/header.ts"
import { open, type SealedParts } from "../../src/sframe/open.ts"
import type { KeyFrameAsker } from "./keyFrameAsker.ts"
import type { Keys } from "./keys.ts"
import { METADATA } from "./metadata.ts"
import type { Frame } from "./pipeline.ts"
import type { Track, Verdict } from "./track.ts"

/** How long a frame waits for the keys of an epoch that is ahead of ours. */
const HOLD_MS = 500

export interface Surroundings {
  readonly keys: Keys
  readonly asker: KeyFrameAsker
  /** What the user has decided for this source. */
  decision(): SourceDecision
  /** A frame authenticated. */
  opened(): void
  /** A frame did not. */
  refused(reason: DropReason): void
}

/** Opens the frames of one receiver. What does not authenticate is not played, unless the user wants this source in the clear. */
export class Unprotector {
  readonly #track: Track
  readonly #around: Surroundings
  #carrier: Carrier | undefined

  constructor(track: Track, around: Surroundings) {
    this.#track = track
    this.#around = around
  }

  async decide(frame: Frame): Promise<Verdict> {
    const { data } = frame
    if (data.byteLength === 0) return "empty"
    const bytes = new Uint8Array(data)
    const found = this.#find(frame, bytes)
    const parts = found && partsOf(found)
    if (!parts) return this.#unsealed(frame, bytes)
    const now = performance.now()
    const pause = this.#around.asker.arrived(now)
    const outcome = await this.#open(parts, now + HOLD_MS, pause)
    if (typeof outcome === "string") return this.#refuse(outcome)
    frame.data = found.red ? await this.#withRedundancy(found.red, outcome) : outcome
    this.#around.asker.passed(frame)
    return "passed"
  }

  /** The sealed part of `frame`; the codec is looked up only where the last known one finds none. */
  #find(frame: Frame, bytes: Bytes): Found | undefined {
    return this.#carrier?.unwrap(bytes) ?? this.#lookAgain(frame)?.unwrap(bytes)
  }

  /** @returns The carrier, if the codec is another than before. */
  #lookAgain(frame: Frame): Carrier | undefined {
    const { mimeType } = frame.getMetadata()
    if (mimeType === undefined || mimeType === this.#track.mimeType) return undefined
    this.#track.mimeType = mimeType
    this.#carrier = carrierFor(mimeType)
    return this.#carrier
  }

  /** @returns The plaintext, or why there is none. */
  async #open(parts: SealedParts, deadline: number, pause: number): Promise<ArrayBuffer | DropReason> {
    const { keys, asker } = this.#around
    for (;;) {
      const found = keys.ring.find(parts.header.kid)
      if (found === "refused") return "unknown-kid"
      if (typeof found !== "string") {
        const key = found instanceof Promise ? await found : found
        const opening = await open(key, parts, METADATA[this.#track.media])
        if (opening.kind === "refused") return opening.reason
        this.#around.opened()
        const { leaf, epoch } = opening
        asker.openedUnder(epoch, pause)
        const { sender } = this.#track
        if (sender?.leaf !== leaf || sender.epoch !== epoch) this.#track.sender = { leaf, epoch }
        return opening.plaintext
      }
      const left = deadline - performance.now()
      if (left <= 0) return found === "no-epoch" ? "no-key-yet" : "unknown-kid"
      await keys.nextInstall(left)
    }
  }

  /**
   * The packet of RED again, with those redundant blocks in it that have not been opened before and are of the same member: the
   * decoder has the others, or had better not get them.
   */
  async #withRedundancy(red: RedPacket, primary: ArrayBuffer): Promise<ArrayBuffer> {
    const leaf = this.#track.sender?.leaf
    const redundant: RedundantBlock[] = []
    for (const block of red.redundant) {
      const found = unwrapOpus(block.bytes)
      const parts = found && partsOf(found)
      const key = parts && this.#around.keys.ring.find(parts.header.kid)
      if (!key || typeof key === "string") continue
      const opening = await open(await key, parts, METADATA.audio)
      if (opening.kind === "opened" && opening.leaf === leaf)
        redundant.push({ ...block, bytes: new Uint8Array(opening.plaintext) })
    }
    return joinRed({ ...red, primary: new Uint8Array(primary), redundant })
  }

  #unsealed(frame: Frame, bytes: Bytes): Verdict {
    const what = this.#carrier ? this.#carrier.classify(bytes) : "unknown-codec"
    if (what === "filler") {
      this.#around.asker.filled()
      return "filler"
    }
    if (what === "cut") return this.#refuse("lost-trailer")
    switch (this.#around.decision()) {
      case "hear-in-clear":
        this.#around.asker.passed(frame)
        return "clear"
      case "keep-blocked":
        return this.#refuse(what === "foreign" ? "not-sframe" : what)
    }
  }

  #refuse(reason: DropReason): Verdict {
    this.#around.refused(reason)
    this.#around.asker.dropped(reason)
    return this.#track.drop(reason)
  }
}

/** @returns `undefined` if the header is none. */
function partsOf({ header, ciphertext }: Found): SealedParts | undefined {
  try {
    const decoded = decodeHeader(header)
    return decoded.length === header.length ? { header: decoded, headerBytes: header, ciphertext } : undefined
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}
