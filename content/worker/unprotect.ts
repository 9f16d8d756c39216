import type { Bytes } from "../../src/brand.ts"
import type { Carrier } from "../../src/codecs/carrier.ts"
import { carrierFor } from "../../src/codecs/carrierFor.ts"
import { unwrapOpus } from "../../src/codecs/opus.ts"
import { joinRed, type RedPacket, type RedundantBlock } from "../../src/codecs/red.ts"
import type { Found } from "../../src/codecs/trailer.ts"
import { Malformed } from "../../src/errors.ts"
import type { DropReason, SourceDecision } from "../../src/messages/worker.ts"
import type { OpeningKey } from "../../src/sframe/epochKeys.ts"
import { decodeHeader } from "../../src/sframe/header.ts"
import type { Absence } from "../../src/sframe/keyRing.ts"
import { type Opening, open, openThen, type SealedParts } from "../../src/sframe/open.ts"
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

/** A frame that is to be opened. */
interface Job {
  readonly frame: Frame
  readonly parts: SealedParts
  readonly red: RedPacket | undefined
  /** How long it may wait for its key, as performance.now() gives it; not known until it has to. */
  heldUntil: number | undefined
  /** Time since the frame before it, in ms. */
  readonly pause: number
}

/** Opens the frames of one receiver. What does not authenticate is not played, unless the user wants this source in the clear. */
export class Unprotector {
  readonly #track: Track
  readonly #around: Surroundings
  #carrier: Carrier | undefined
  /** Whose carrier that is. Not the track's: it may have had a transform before this one. */
  #mimeType: string | undefined
  /** Opened the last frame, and most likely opens the next. */
  #last: OpeningKey | undefined

  constructor(track: Track, around: Surroundings) {
    this.#track = track
    this.#around = around
  }

  decide(frame: Frame): Verdict | Promise<Verdict> {
    const { data } = frame
    if (data.byteLength === 0) return "empty"
    const bytes = new Uint8Array(data)
    const found = this.#find(frame, bytes)
    const parts = found && partsOf(found)
    if (!parts) return this.#unsealed(frame, bytes)
    const pause = this.#around.asker.arrived()
    return this.#open({ frame, parts, red: found.red, heldUntil: undefined, pause })
  }

  /** The sealed part of `frame`; the codec is looked up only where the last known one finds none. */
  #find(frame: Frame, bytes: Bytes): Found | undefined {
    return this.#carrier?.unwrap(bytes) ?? this.#lookAgain(frame)?.unwrap(bytes)
  }

  /** @returns The carrier, if the codec is another than before. */
  #lookAgain(frame: Frame): Carrier | undefined {
    const { mimeType } = frame.getMetadata()
    if (mimeType === undefined || mimeType === this.#mimeType) return undefined
    this.#mimeType = mimeType
    this.#track.mimeType = mimeType
    this.#carrier = carrierFor(mimeType)
    return this.#carrier
  }

  #open(job: Job): Verdict | Promise<Verdict> {
    const { kid } = job.parts.header
    const last = this.#last
    const found = last?.kid === kid && last.within.holds(last) ? last : this.#around.keys.ring.find(kid)
    if (found === "refused") return this.#refuse("unknown-kid")
    if (typeof found === "string") return this.#wait(job, found)
    if (found instanceof Promise) return found.then(key => this.#openWith(key, job))
    return this.#openWith(found, job)
  }

  /** Until the frame's epoch may have been installed. */
  #wait(job: Job, why: Exclude<Absence, "refused">): Verdict | Promise<Verdict> {
    const now = performance.now()
    job.heldUntil ??= now + HOLD_MS
    const left = job.heldUntil - now
    if (left <= 0) return this.#refuse(why === "no-epoch" ? "no-key-yet" : "unknown-kid")
    return this.#around.keys.nextInstall(left).then(() => this.#open(job))
  }

  #openWith(key: OpeningKey, job: Job): Verdict | Promise<Verdict> {
    this.#last = key
    const metadata = METADATA[this.#track.media]
    return openThen({ key, parts: job.parts, metadata }, opening => this.#opened(job, opening))
  }

  #opened({ frame, red, pause }: Job, opening: Opening): Verdict | Promise<Verdict> {
    if (opening.kind === "refused") return this.#refuse(opening.reason)
    const { asker } = this.#around
    this.#around.opened()
    const { leaf, epoch, plaintext } = opening
    asker.openedUnder(epoch, pause)
    const { sender } = this.#track
    if (sender?.leaf !== leaf || sender.epoch !== epoch) this.#track.sender = { leaf, epoch }
    if (red) return this.#withRedundancy(red, plaintext).then(packet => this.#pass(frame, packet))
    return this.#pass(frame, plaintext)
  }

  #pass(frame: Frame, data: ArrayBuffer): Verdict {
    frame.data = data
    this.#around.asker.passed(frame)
    return "passed"
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
