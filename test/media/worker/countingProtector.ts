/** The worker's own sealing, with a count of bytes before and after. It takes the place of the module that it extends. */
import type { Frame } from "../../../content/worker/pipeline.ts"
import { Protector as Own } from "../../../content/worker/protect.ts"
import type { Verdict } from "../../../content/worker/track.ts"
import { COUNTS } from "../counts.ts"
import type { Counted } from "../line.ts"
import { packetKind } from "../opusPacket.ts"

const all: Record<string, Counted> = {}
const channel = new BroadcastChannel(COUNTS)
channel.onmessage = ({ data }) => {
  if (data === "ask") channel.postMessage(all)
}

export class Protector extends Own {
  readonly #counted: Counted = { frames: 0, keyFrames: 0, added: 0, addedToKeyFrames: 0, kinds: [] }

  constructor(...args: ConstructorParameters<typeof Own>) {
    super(...args)
    const [{ source }] = args
    all[source] = this.#counted
  }

  override async decide(frame: Frame): Promise<Verdict> {
    const plain = new Uint8Array(frame.data)
    const verdict = await super.decide(frame)
    if (verdict === "passed") this.#count(frame, plain)
    return verdict
  }

  #count(frame: Frame, plain: Uint8Array): void {
    const counted = this.#counted
    const added = frame.data.byteLength - plain.length
    counted.frames += 1
    counted.added += added
    if ("type" in frame) {
      if (frame.type !== "key") return
      counted.keyFrames += 1
      counted.addedToKeyFrames += added
      return
    }
    const kind = packetKind(plain)
    if (!counted.kinds.includes(kind)) counted.kinds.push(kind)
  }
}
