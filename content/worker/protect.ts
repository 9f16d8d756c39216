import type { About, Carrier, Surround } from "../../src/codecs/carrier.ts"
import { carrierFor } from "../../src/codecs/carrierFor.ts"
import { CounterExhausted } from "../../src/errors.ts"
import { type Sealed, type SealingKey, sealThen } from "../../src/sframe/seal.ts"
import type { Keys } from "./keys.ts"
import { METADATA } from "./metadata.ts"
import type { Frame } from "./pipeline.ts"
import type { Track, Verdict } from "./track.ts"

/** Outgoing audio frames between two looks at the codec: a look costs half of what sealing does. */
const LOOK_EVERY = 50
/** Every packet of sound stands for itself. */
const SOUND: About = { type: "key", ssrc: undefined, timestamp: 0, layer: undefined }

/** A frame that is to be sealed. */
interface Job {
  readonly frame: Frame
  readonly plain: BufferSource
  readonly carrier: Carrier
  readonly surround: Surround
}

/** Seals the frames of one sender, or drops them. There is no third way. */
export class Protector {
  readonly #track: Track
  readonly #keys: Keys
  readonly #refuseCodec: (mimeType: string) => void
  #carrier: Carrier | undefined
  /** Whose carrier that is. Not the track's: it may have had a transform before this one. */
  #mimeType: string | undefined
  #looked = 0

  constructor(track: Track, keys: Keys, refuseCodec: (mimeType: string) => void) {
    this.#track = track
    this.#keys = keys
    this.#refuseCodec = refuseCodec
  }

  decide(frame: Frame): Verdict | Promise<Verdict> {
    const plain = frame.data
    if (plain.byteLength === 0) return this.#keys.sealing ? "empty" : this.#track.drop("no-key-yet")
    const about = this.#look(frame)
    const carrier = this.#carrier
    if (!carrier) return this.#track.drop("unknown-codec")
    const surround = carrier.surround(new Uint8Array(plain), about)
    if (!surround) return this.#track.drop("unknown-codec")
    return this.#seal({ frame, plain: surround.part ?? plain, carrier, surround })
  }

  /** Sealed under the key that is current when it is done: a frame caught by a key change is sealed anew, or dropped. */
  #seal(job: Job): Verdict | Promise<Verdict> {
    const key = this.#keys.sealing
    if (!key) return this.#track.drop("no-key-yet")
    if (key instanceof Promise) return key.then(() => this.#seal(job))
    const metadata = METADATA[this.#track.media]
    try {
      return sealThen({ key, plaintext: job.plain, metadata }, sealed => this.#sealed(key, job, sealed))
    } catch (error) {
      if (error instanceof CounterExhausted) return this.#track.drop("no-key-yet")
      throw error
    } finally {
      this.#keys.noteUse(key)
    }
  }

  #sealed(key: SealingKey, job: Job, sealed: Sealed): Verdict | Promise<Verdict> {
    if (this.#keys.sealing !== key) return this.#seal(job)
    job.frame.data = job.carrier.wrap(job.surround, sealed)
    return "passed"
  }

  /** Keeps the carrier in step with the codec. @returns What the encoder says of the frame, as far as a carrier may want it. */
  #look(frame: Frame): About {
    if (!("type" in frame)) {
      if (this.#looked === 0) this.#follow(frame.getMetadata().mimeType)
      this.#looked = (this.#looked + 1) % LOOK_EVERY
      return SOUND
    }
    const { mimeType, synchronizationSource: ssrc, spatialIndex: layer } = frame.getMetadata()
    this.#follow(mimeType)
    const { type, timestamp } = frame
    return { type, ssrc, timestamp, layer }
  }

  #follow(mimeType: string | undefined): void {
    if (mimeType === undefined || mimeType === this.#mimeType) return
    this.#mimeType = mimeType
    this.#track.mimeType = mimeType
    this.#carrier = carrierFor(mimeType)
    if (!this.#carrier) this.#refuseCodec(mimeType)
  }
}
