/**
 * What the hook overhears between the page and its server, for the bridge alone: it goes no further than there, where the adapters
 * make claims of it. Whatever is in it, the page and its server have said to each other.
 */
import type { SourceId } from "../brand.ts"
import { isFields, isOneOf, isText } from "./decode.ts"

export type Signalling =
  | { kind: "overheard"; from: "server" | "page"; data: string | ArrayBuffer }
  /** A description by the other side announced what a receiver gets. Track ids tell nothing: Janus has the same for everybody. */
  | ({ kind: "placed"; source: SourceId } & Place)
  /**
   * A video plays `track` in `stream`, both by their ids, which is what `source` gets. Said where several receivers have a track of
   * this id; `""` where the stream's id does not tell them apart either.
   */
  | { kind: "played"; stream: string; track: string; source: SourceId | "" }

/** Where what one receiver gets was announced. */
export interface Place {
  /** The other side's ICE fragment. */
  fragment: string
  /** Id of the media section. */
  mid: string
  /** Id of the MediaStream, `""` for none. */
  stream: string
}

/** Longest message that is looked at, in UTF-16 units or bytes. */
export const MOST_OVERHEARD = 262_144

/** Narrows what arrived on the hook's port. @returns `undefined` for anything else. */
export function decodeSignalling(data: unknown): Signalling | undefined {
  if (!isFields(data)) return undefined
  const { kind, from, data: heard, source, fragment, mid, stream, track } = data
  if (kind === "overheard" && isOneOf(from, ["server", "page"])) {
    if (isText(heard, MOST_OVERHEARD)) return { kind, from, data: heard }
    if (heard instanceof ArrayBuffer && heard.byteLength <= MOST_OVERHEARD) return { kind, from, data: heard }
  }
  if (kind === "placed" && isText(source, 64) && isText(fragment) && isText(mid) && isText(stream))
    return { kind, source: source as SourceId, fragment, mid, stream }
  if (kind === "played" && isText(source, 64) && isText(stream) && isText(track, 128))
    return { kind, stream, track, source: source as SourceId | "" }
  return undefined
}
