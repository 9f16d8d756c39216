import type { Bytes } from "../../src/brand.ts"
import type { Carrier } from "../../src/codecs/carrier.ts"
import { carrierFor } from "../../src/codecs/carrierFor.ts"
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
    const found = this.#find(frame, new Uint8Array(data))
    if (typeof found === "string") return this.#unsealed(frame, found)
    const now = performance.now()
    const pause = this.#around.asker.arrived(now)
    const outcome = await this.#open(found, now + HOLD_MS, pause)
    if (typeof outcome === "string") return this.#refuse(outcome)
    frame.data = outcome
    this.#around.asker.passed(frame)
    return "passed"
  }

  /** The sealed part of `frame`; the codec is looked up only where the last known one finds none. */
  #find(frame: Frame, bytes: Bytes): SealedParts | "not-sframe" | "unknown-codec" {
    const found = this.#carrier?.unwrap(bytes) ?? this.#lookAgain(frame)?.unwrap(bytes)
    if (!found) return this.#carrier ? "not-sframe" : "unknown-codec"
    try {
      const header = decodeHeader(found.header)
      if (header.length !== found.header.length) return "not-sframe"
      return { header, headerBytes: found.header, ciphertext: found.ciphertext }
    } catch (error) {
      if (error instanceof Malformed) return "not-sframe"
      throw error
    }
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

  #unsealed(frame: Frame, reason: "not-sframe" | "unknown-codec"): Verdict {
    switch (this.#around.decision()) {
      case "hear-in-clear":
        this.#around.asker.passed(frame)
        return "clear"
      case "keep-blocked":
        return this.#refuse(reason)
    }
  }

  #refuse(reason: DropReason): Verdict {
    this.#around.refused(reason)
    this.#around.asker.dropped(reason)
    return this.#track.drop(reason)
  }
}
