/** Two ends of one track: ours, and the bare cipher that nobody can do without. */
import { KeyFrameAsker } from "../../../content/worker/keyFrameAsker.ts"
import { Keys } from "../../../content/worker/keys.ts"
import type { Frame } from "../../../content/worker/pipeline.ts"
import { Protector } from "../../../content/worker/protect.ts"
import { SourceWatch } from "../../../content/worker/sourceWatch.ts"
import { Track } from "../../../content/worker/track.ts"
import { Unprotector } from "../../../content/worker/unprotect.ts"
import type { Epoch, LeafIndex, SourceId, StreamNumber } from "../../../src/brand.ts"
import type { Direction, InstallEpoch } from "../../../src/messages/worker.ts"
import type { Path } from "./cells.ts"

export interface Ends {
  /** Puts the sealed bytes into the frame. @throws if it may not pass. */
  seal(frame: Frame): Promise<void>
  open(frame: Frame): Promise<void>
}

/** A key id as long as it is after a few reloads of a page in a group of ten. */
export function install(epoch: number, stream = 3): InstallEpoch {
  return {
    kind: "install-epoch",
    epoch: epoch as Epoch,
    baseKey: epoch.toString(16).padStart(2, "0").repeat(16).slice(0, 32),
    self: 5 as LeafIndex,
    stream: stream as StreamNumber,
    members: Array.from({ length: 10 }, (_, leaf) => leaf as LeafIndex),
    cut: [],
    lingerMs: 0,
    sending: "live",
  }
}

export async function ourEnds(path: Path, stream?: number, epoch = 1): Promise<Ends> {
  const media = path === "opus" ? "audio" : "video"
  const keys = new Keys({ switched: () => undefined, worn: () => undefined })
  keys.install(install(epoch, stream))
  const trackOf = (direction: Direction) => new Track({ source: direction as SourceId, direction, media })
  const [sent, received] = [trackOf("send"), trackOf("receive")]
  const protector = new Protector(sent, keys, () => undefined)
  const watch = new SourceWatch()
  const unprotector = new Unprotector(received, {
    keys,
    asker: new KeyFrameAsker(received, async () => undefined),
    decision: () => "keep-blocked",
    opened: () => watch.opened(received.source, media),
    refused: reason => watch.refused(received.source, media, reason),
  })
  const end = (track: Track, decide: (frame: Frame) => ReturnType<Protector["decide"]>) => {
    return async (frame: Frame) => {
      const verdict = await decide(frame)
      if (verdict !== "passed") throw new Error(`${verdict}: ${JSON.stringify(track.report())}`)
      track.write(verdict)
    }
  }
  return {
    seal: end(sent, frame => protector.decide(frame)),
    open: end(received, frame => unprotector.decide(frame)),
  }
}

/** The cipher, and nothing else: one nonce and one header, made once. */
export async function rawEnds(): Promise<Ends> {
  const raw = new Uint8Array(16)
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"])
  const how = {
    name: "AES-GCM",
    iv: new Uint8Array(12),
    additionalData: new Uint8Array(8),
    tagLength: 128,
  }
  return {
    async seal(frame) {
      frame.data = await crypto.subtle.encrypt(how, key, frame.data)
    },
    async open(frame) {
      frame.data = await crypto.subtle.decrypt(how, key, frame.data)
    },
  }
}
